import { onBeforeUnmount, ref } from 'vue'
import { api, body } from './client'

/**
 * How far a request under way has come: the server is asked by the request's own key, again and again until stop.
 * A question that fails is asked again.
 */
export function useProgress() {
  const done = ref(0)
  const total = ref(0)
  /** True from the first question on: the request takes longer than a moment. */
  const slow = ref(false)
  let watched = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  function ask(key: string, wait: number): void {
    timer = setTimeout(async () => {
      slow.value = true
      const at = await body(api.GET('/api/progress/{key}', { params: { path: { key } } })).catch(() => undefined)
      if (watched !== key) return
      if (at) {
        done.value = at.done
        total.value = at.total
      }
      ask(key, 700)
    }, wait)
  }
  function stop(): void {
    clearTimeout(timer)
    watched = ''
  }
  function watch(key: string, wait = 700): void {
    stop()
    done.value = total.value = 0
    slow.value = false
    watched = key
    ask(key, wait)
  }
  onBeforeUnmount(stop)
  return { done, total, slow, watch, stop }
}
