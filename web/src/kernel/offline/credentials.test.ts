import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { credentials } from './credential'
import { pocket } from './pocket'

test('what is known of keys is used when the network keeps one waiting, and grows when it answers', async () => {
  const kept = { county: '110112', keys: [], revoked: ['a'], up_to: 5, heard: 1 }
  await pocket.keep('credentials', kept)
  let answer: (response: Response) => void = () => undefined
  vi.stubGlobal(
    'fetch',
    () =>
      new Promise<Response>((done) => {
        answer = done
      }),
  )
  expect(await credentials(1)).toEqual(kept)
  answer(
    new Response(JSON.stringify({ county: '110112', keys: [], revoked: ['b'], up_to: 6 }), {
      headers: { 'Content-Type': 'application/json' },
    }),
  )
  await vi.waitFor(async () =>
    expect(await pocket.recall('credentials')).toMatchObject({ revoked: ['a', 'b'], up_to: 6 }),
  )
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')))
  expect(await credentials()).toMatchObject({ revoked: ['a', 'b'] })
})
