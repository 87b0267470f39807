// @vitest-environment node
// The service worker as the build writes it, on the browser's ways of keeping files.
import { expect, test } from 'vitest'
import { worker } from '../../worker'

type Handler = (event: {
  request: { url: string; method: string; mode: string }
  waitUntil(p: Promise<unknown>): void
  respondWith(p: Promise<unknown>): void
}) => void

/** A browser that has files of a server, and whose caches outlive a worker. */
function browser() {
  const store = new Map<string, Map<string, string>>()
  const server = new Map<string, string>()
  const get = (path: string) =>
    server.has(path) ? Promise.resolve(server.get(path)) : Promise.reject(new TypeError('not there'))
  const path = (x: string | { url: string }) => new URL(typeof x === 'string' ? x : x.url, 'https://county').pathname
  // What is kept is read as often as one likes.
  const fresh = (kept: unknown) => (kept instanceof Response ? kept.clone() : kept)
  const open = (name: string) => {
    const kept = store.get(name) ?? new Map<string, string>()
    store.set(name, kept)
    return Promise.resolve({
      addAll: async (all: { url: string }[]) => {
        for (const f of all) kept.set(path(f), (await get(path(f)))!)
      },
      match: (p: string) => Promise.resolve(kept.get(p)),
      put: async (p: string, said: Response) => void kept.set(p, said as never),
    })
  }
  const caches = {
    open,
    keys: () => Promise.resolve([...store.keys()]),
    delete: (name: string) => Promise.resolve(store.delete(name)),
    match: (p: string) => Promise.resolve(fresh([...store.values()].find((c) => c.has(p))?.get(p))),
  }
  async function install(source: string) {
    const handlers: Record<string, Handler> = {}
    class Request {
      constructor(readonly url: string) {}
    }
    new Function('addEventListener', 'caches', 'Request', 'skipWaiting', 'clients', 'location', 'fetch', source)(
      (name: string, h: Handler) => {
        handlers[name] = h
      },
      caches,
      Request,
      () => undefined,
      { claim: () => undefined },
      { origin: 'https://county' },
      (r: { url: string }) => get(path(r)),
    )
    for (const step of ['install', 'activate']) {
      let done: Promise<unknown> = Promise.resolve()
      handlers[step]!({
        waitUntil: (p: Promise<unknown>) => {
          done = p
        },
      } as never)
      await done
    }
    /** What a page that knows whose phone this is tells the worker. */
    const tell = async (data: unknown) => {
      let done: Promise<unknown> = Promise.resolve()
      handlers.message!({ data, waitUntil: (p: Promise<unknown>) => (done = p) } as never)
      await done
    }
    const ask = (url: string, mode = 'cors') => {
      let answer: Promise<unknown> | undefined
      handlers.fetch!({
        request: { url: `https://county${url}`, method: 'GET', mode },
        respondWith: (p: Promise<unknown>) => {
          answer = p
        },
      } as never)
      return answer
    }
    return Object.assign(ask, { tell })
  }
  return { server, store, install }
}

test('a page that is open while the app is updated finds its own files, and a new start the new ones', async () => {
  const { server, store, install } = browser()
  const release = (n: number) => {
    server.clear()
    server.set('/field/', `page ${n}`)
    server.set(`/assets/fill-${n}.js`, `fill ${n}`)
    return install(worker(`v${n}`, ['/field/', `/assets/fill-${n}.js`]))
  }
  await release(1)
  const second = await release(2)
  server.clear() // no signal
  expect(await second('/assets/fill-1.js')).toBe('fill 1')
  expect(await second('/assets/fill-2.js')).toBe('fill 2')
  expect(await second('/field/outbox', 'navigate')).toBe('page 2')
  expect(second('/api/me')).toBeUndefined()
  const third = await release(3)
  expect([...store.keys()]).toEqual(['field-v2', 'field-v3'])
  expect(await third('/field/', 'navigate')).toBe('page 3')
})

const packs = (n: number) => ({
  farm: [`/assets/farm-${n}.js`],
  snow: [`/assets/snow-${n}.js`, `/assets/form-${n}.js`],
})
function county(server: Map<string, string>, n: number): string {
  server.clear()
  for (const file of ['shell', 'farm', 'snow', 'form']) server.set(`/assets/${file}-${n}.js`, `${file} ${n}`)
  server.set('/field/', `page ${n}`)
  return worker(`v${n}`, ['/field/', `/assets/shell-${n}.js`], packs(n))
}
const names = (store: Map<string, Map<string, string>>, cache: string) => [...store.get(cache)!.keys()].sort()

test('a phone carries the packs that its owner needs, in the next build too, and no others', async () => {
  const { server, store, install } = browser()
  const first = await install(county(server, 1))
  expect(names(store, 'field-v1')).toEqual(['/assets/shell-1.js', '/field/'])
  await first.tell({ packs: ['snow'] })
  await first.tell({ packs: ['snow', 'unheard-of'] }) // twice changes nothing
  const second = await install(county(server, 2))
  expect(names(store, 'field-v2')).toEqual(['/assets/form-2.js', '/assets/shell-2.js', '/assets/snow-2.js', '/field/'])
  server.clear() // no signal
  expect(await second('/assets/snow-2.js')).toBe('snow 2')
  await expect(second('/assets/farm-2.js')).rejects.toThrow('not there')
  // What cannot be fetched now is not noted as carried.
  await expect(second.tell({ packs: ['farm'] })).rejects.toThrow('not there')
  await install(county(server, 3))
  expect(names(store, 'field-v3')).toEqual(['/assets/form-3.js', '/assets/shell-3.js', '/assets/snow-3.js', '/field/'])
})

test('a phone of a version that carried everything goes on with everything', async () => {
  const { server, store, install } = browser()
  store.set('field-of-old', new Map([['/field/', 'page 0']]))
  await install(county(server, 1))
  expect(names(store, 'field-v1')).toHaveLength(5)
})
