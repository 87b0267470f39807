import 'fake-indexeddb/auto'
import { beforeEach, expect, it } from 'vitest'
import type { Me } from '@/kernel/api/types'
import { useSession } from '@/kernel/session/useSession'
import { carries } from './carries'
import { pocket } from './pocket'

const { assume } = useSession()
const signedIn = (id: string, ...powers: string[]) =>
  assume({ person: { id }, powers: powers.map((power) => ({ power, areas: ['110112'] })), duties: [] } as unknown as Me)

let answer: () => Promise<{ on: string; posts: string[] }>
let today = '2023-11-07'
const make = () =>
  carries({ code: 'flood', power: 'flood.watch', fetch: () => answer(), good: (kept) => kept.on === today })
beforeEach(async () => {
  await pocket.kept.clear()
  signedIn('a', 'flood.watch')
  today = '2023-11-07'
  answer = () => Promise.resolve({ on: '2023-11-07', posts: ['1'] })
})

it('goes on with what it carries without a signal, and says of when it is', async () => {
  const first = make()
  await first.refresh()
  expect([first.carried.value?.posts, first.asOf.value]).toEqual([['1'], 0])
  answer = () => Promise.reject(new TypeError('no signal'))
  const again = make() // after a restart
  await again.recall()
  expect(again.carried.value?.posts).toEqual(['1'])
  await again.refresh()
  expect(again.carried.value?.posts).toEqual(['1'])
  expect(again.asOf.value).toBeGreaterThan(0)
})

it('is gone with the day, and for whoever signs in after somebody', async () => {
  const it = make()
  await it.refresh()
  signedIn('b', 'flood.watch')
  expect(it.carried.value).toBeUndefined()
  await it.recall()
  expect(it.carried.value).toBeUndefined()
  signedIn('a', 'flood.watch')
  await it.recall()
  expect(it.carried.value?.posts).toEqual(['1'])
  today = '2023-11-08'
  await it.recall()
  expect(it.carried.value).toBeUndefined()
  expect(await pocket.kept.count()).toBe(0)
})

it('carries nothing for whoever lacks the power', async () => {
  signedIn('a', 'flood.read')
  const it = make()
  await it.refresh()
  expect([it.may.value, it.carried.value, await pocket.kept.count()]).toEqual([false, undefined, 0])
})
