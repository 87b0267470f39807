// Two officers share one phone: whoever leaves without a signal has left.
import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import type { Me } from '@/kernel/api/types'
import { pocket } from '@/kernel/offline/pocket'
import { useSession } from '@/kernel/session/useSession'
import { entered, leave, leaving } from './leaving'

let signal = true
let asked: string[] = []
vi.stubGlobal('fetch', async (request: Request) => {
  if (!signal) throw new TypeError('network')
  asked.push(`${request.method} ${new URL(request.url).pathname}`)
  return new Response(null, { status: 204 })
})
const somebody = async () => {
  const me = { person: { id: 'a', name: '甲' }, duties: [], powers: [] } as unknown as Me
  useSession().assume(me)
  await pocket.keep('me', me)
}
afterEach(async () => {
  asked = []
  signal = true
  await pocket.kept.clear()
})

test('leaving without a signal forgets at once, and is told before anybody goes on', async () => {
  await somebody()
  signal = false
  await leave()
  expect([useSession().me.value, await pocket.recall('me'), asked]).toEqual([undefined, undefined, []])
  await leaving() // another start, still without a signal
  expect(asked).toEqual([])
  signal = true
  await leaving()
  await leaving()
  expect(asked).toEqual(['DELETE /api/session'])
})

test('leaving with a signal leaves nothing to tell, and nor does signing in', async () => {
  await somebody()
  await leave()
  await leaving()
  expect(asked).toEqual(['DELETE /api/session'])
  signal = false
  await somebody()
  await leave()
  signal = true
  await entered()
  await leaving()
  expect(asked).toEqual(['DELETE /api/session'])
})
