import { createApp, defineComponent, h, nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { refusalOf, useKeeping, type Kept } from './useKeeping'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A page with one field, and what was written of it. */
function page(write?: (as: Kept, words: string) => Promise<void>) {
  const written: [Kept, string][] = []
  let words = ''
  let keeping!: ReturnType<typeof useKeeping>
  const app = createApp(
    defineComponent(() => {
      keeping = useKeeping(async (as) => {
        await write?.(as, words)
        written.push([as, words])
      })
      return () =>
        h('input', {
          onChange: (e: Event) => {
            words = (e.target as HTMLInputElement).value
            keeping.touch()
          },
        })
    }),
  )
  const root = document.body.appendChild(document.createElement('div'))
  app.mount(root)
  const field = root.querySelector('input')!
  const type = (text: string) => {
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  return {
    written,
    keeping,
    type,
    leave: () => app.unmount(),
    change: (text: string) => {
      type(text)
      field.dispatchEvent(new Event('change', { bubbles: true }))
    },
    look: () => field.focus(),
  }
}

describe('what is being filled in', () => {
  it('is kept a moment after a touch', async () => {
    const p = page()
    p.change('一')
    p.change('二')
    expect([p.written, p.keeping.safe.value]).toEqual([[], false])
    await vi.advanceTimersByTimeAsync(200)
    expect([p.written, p.keeping.safe.value]).toEqual([[['draft', '二']], true])
  })
  it('is kept while somebody writes on and on', async () => {
    const p = page()
    for (let n = 0; n < 10; n++) {
      p.change('字'.repeat(n + 1))
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(p.written.length).toBeGreaterThan(3)
  })
  it('keeps the letters that are still in the field when the page is left', async () => {
    const p = page()
    p.type('库房里堆着')
    p.leave()
    await vi.advanceTimersByTimeAsync(0)
    expect(p.written).toEqual([['draft', '库房里堆着']])
  })
  it('is kept when the app goes out of sight', async () => {
    const p = page()
    p.type('半句')
    dispatchEvent(new Event('pagehide'))
    await vi.advanceTimersByTimeAsync(0)
    expect(p.written).toEqual([['draft', '半句']])
  })
  it('is not written where nothing was typed', async () => {
    const p = page()
    p.look()
    p.leave()
    await vi.advanceTimersByTimeAsync(1000)
    expect(p.written).toEqual([])
  })
  it('is never made a draft again by what comes late', async () => {
    const p = page()
    p.change('完')
    expect(await p.keeping.hand()).toBe(true)
    p.keeping.touch() // a position that was found after the last button
    p.leave()
    await vi.advanceTimersByTimeAsync(1000)
    expect(p.written).toEqual([['queued', '完']])
  })
  it('says that the phone is full, and takes it once there is room', async () => {
    let full = true
    const p = page(() =>
      full
        ? Promise.reject(Object.assign(new Error('no'), { name: 'AbortError', inner: { name: 'QuotaExceededError' } }))
        : Promise.resolve(),
    )
    p.change('字')
    await vi.advanceTimersByTimeAsync(200)
    await nextTick()
    expect([p.keeping.refusal.value, p.keeping.safe.value, await p.keeping.hand(), p.keeping.refusal.value]).toEqual([
      'full',
      false,
      false,
      'full',
    ])
    full = false
    expect([await p.keeping.hand(), p.keeping.refusal.value, p.written]).toEqual([true, '', [['queued', '字']]])
  })
  it('knows an ordinary failure from a full phone', () => {
    expect([refusalOf(new Error('x')), refusalOf({ name: 'QuotaExceededError' })]).toEqual(['failed', 'full'])
  })
})
