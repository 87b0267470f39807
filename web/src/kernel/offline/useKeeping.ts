/**
 * Keeps on the phone what is being filled in, as it is given: a moment after a touch, when the app goes out of
 * sight, and when the page is left. Once it is handed over, nothing late makes a draft of it again.
 */
import { onBeforeUnmount, ref } from 'vue'

export type Kept = 'draft' | 'queued'

/** What went wrong when the phone did not take it: it has no room left, or something else. */
export type Refusal = '' | 'full' | 'failed'

/** Dexie wraps what the browser said, and a transaction that was called off says why further in. */
export function refusalOf(error: unknown): Refusal {
  for (let e = error as { name?: string; inner?: unknown } | undefined; e; e = e.inner as typeof e)
    if (e.name === 'QuotaExceededError') return 'full'
  return 'failed'
}

export function useKeeping(write: (as: Kept) => Promise<void>, pause = 150) {
  /** What stands in the form is on the phone. */
  const safe = ref(false)
  const refusal = ref<Refusal>('')
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  // One after another, so that an older state is never written over a newer one.
  let last: Promise<unknown> = Promise.resolve()
  /** The field that was typed into and not left since: browsers speak of a change only when it is left. */
  let typing: EventTarget | null = null
  const typed = (event: Event) => {
    typing = event.target
  }
  const changed = () => {
    typing = null
  }
  const settle = () => {
    const field = typing
    typing = null
    field?.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const put = (as: Kept): Promise<void> => {
    const next = last.then(() => write(as))
    last = next.catch(() => undefined)
    return next
  }

  async function keep(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    try {
      await put('draft')
      refusal.value = ''
      safe.value = !timer
    } catch (error) {
      refusal.value = refusalOf(error)
    }
  }
  function touch(): void {
    if (over) return
    safe.value = false
    // Not put off by the next letter: whoever writes on and on is kept up with.
    timer ??= setTimeout(() => void keep(), pause)
  }
  function flush(): void {
    if (over) return
    settle()
    if (timer) void keep()
  }
  /** False when the phone did not take it; everything is still in the form then. */
  async function hand(): Promise<boolean> {
    clearTimeout(timer)
    timer = undefined
    over = true
    try {
      await put('queued')
      refusal.value = ''
      return true
    } catch (error) {
      over = false
      refusal.value = refusalOf(error)
      return false
    }
  }
  const hidden = () => {
    if (document.hidden) flush()
  }
  document.addEventListener('visibilitychange', hidden)
  document.addEventListener('input', typed)
  document.addEventListener('change', changed)
  addEventListener('pagehide', flush)
  onBeforeUnmount(() => {
    flush()
    over = true
    document.removeEventListener('visibilitychange', hidden)
    document.removeEventListener('input', typed)
    document.removeEventListener('change', changed)
    removeEventListener('pagehide', flush)
  })
  return { safe, refusal, touch, flush, hand }
}
