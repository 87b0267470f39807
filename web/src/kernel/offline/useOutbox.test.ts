// @vitest-environment jsdom
import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { useSession } from '@/kernel/session/useSession'
import { useOutbox } from './useOutbox'

/** What the line gives. It stands in before the client is made, which keeps the browser's own at hand. */
const line = vi.hoisted(() => {
  const line = { answer: (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch')) }
  globalThis.fetch = () => line.answer()
  const Asked = globalThis.Request
  globalThis.Request = class extends Asked {
    constructor(to: RequestInfo | URL, init?: RequestInit) {
      super(typeof to === 'string' ? new URL(to, 'http://county.test') : to, init)
    }
  }
  return line
})

test('silence of the county is no signal, and its answer is one, whatever the browser thinks', async () => {
  const { me } = useSession()
  me.value = { person: { id: 'somebody' } } as never
  const { online, send } = useOutbox()
  const says = (status: number, words: object) => () =>
    Promise.resolve(new Response(JSON.stringify(words), { status, headers: { 'Content-Type': 'application/json' } }))

  expect(navigator.onLine).toBe(true)
  await send()
  expect(online.value).toBe(false)
  line.answer = says(200, { results: [] })
  await send()
  expect(online.value).toBe(true)
  line.answer = says(503, { status: 503, code: 'store.busy', title: 'busy' })
  await send()
  expect(online.value).toBe(true)
})
