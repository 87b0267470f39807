// What the phone carries, over a network that comes and goes; every start begins with what is in the pocket.
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Me } from '@/kernel/api/types'

const me = (id: string) => ({ person: { id, name: id }, duties: [], powers: [] }) as unknown as Me
const json = (body: unknown) =>
  new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })
const order = (id: string, status = 'handling', thread: object[] = []) => ({
  order: { id, status, suspended: false, version: 3, title: id, area_name: '' },
  thread,
  may: ['answer', 'note'],
})
const steps = [
  { action: 'answer', title: '反馈', primary: true, danger: false, fields: [], from: ['handling'], to: 'answered' },
  { action: 'note', title: '备注', primary: false, danger: false, fields: [], from: ['handling', 'answered'], to: '' },
]

let county: Record<string, (request: Request) => Response>
let asked: string[]
let signal: boolean
const opened: { close: () => void }[] = []
/** The door started anew: nothing is left but the pocket. */
async function start(who = 'me') {
  vi.resetModules()
  const [{ useSession }, { useMessages }, { useOrders }, { pocket }, { useOutbox }] = await Promise.all([
    import('@/kernel/session/useSession'),
    import('@/kernel/offline/useMessages'),
    import('./useOrders'),
    import('@/kernel/offline/pocket'),
    import('@/kernel/offline/useOutbox'),
  ])
  useSession().assume(me(who))
  opened.push(pocket)
  return { messages: useMessages(), orders: useOrders(), pocket, outbox: useOutbox() }
}

beforeEach(async () => {
  for (const pocket of opened.splice(0)) pocket.close()
  indexedDB.deleteDatabase('huying')
  signal = true
  asked = []
  county = {}
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname
    if (!signal) throw new TypeError('network')
    asked.push(`${request.method} ${path}${request.method === 'POST' ? ` ${await request.text()}` : ''}`)
    return county[path]!(request)
  })
})

describe('messages', () => {
  const list = [
    { id: 'b', at: 2, kind: 'order', subject: 'o1', title: '二', read: false },
    { id: 'a', at: 1, kind: 'agri.sample', subject: 's', title: '一', read: true },
  ]
  it('are read without a signal, and that is told once when there is one', async () => {
    county = {
      '/api/notices': () => json({ items: list, unread: 1 }),
      '/api/notices/read': () => new Response(null, { status: 204 }),
    }
    await (await start()).messages.refresh()
    signal = false
    let { messages } = await start()
    await messages.refresh()
    expect([messages.messages.value.length, messages.unread.value.map((n) => n.id)]).toEqual([2, ['b']])
    await messages.read(['b', 'a'])
    expect(messages.unread.value).toEqual([])
    ;({ messages } = await start()) // the app was closed
    await messages.recall()
    expect([messages.messages.value.length, messages.unread.value]).toEqual([2, []])
    signal = true
    asked = []
    await messages.refresh()
    await messages.refresh()
    expect(asked).toEqual(['POST /api/notices/read {"ids":["b"]}', 'GET /api/notices', 'GET /api/notices'])
    expect((await start('other')).messages.messages.value).toEqual([]) // another person carries none of them
  })

  it('that look read stay read, even when the app is closed in that instant', async () => {
    const many = ['c', 'b'].map((id) => ({ ...list[0], id }))
    county = { '/api/notices': () => json({ items: many, unread: 2 }) }
    await (await start()).messages.refresh()
    signal = false
    const { messages, pocket } = await start()
    // Whoever asks first and whoever taps first, nothing is overtaken.
    const both = Promise.all([messages.recall(), messages.read(['c']), messages.recall(), messages.read(['b'])])
    await vi.waitUntil(() => messages.messages.value.length && !messages.unread.value.length, { interval: 1 })
    expect(await pocket.recall('read/me')).toEqual(['c', 'b'])
    await both
    expect(messages.unread.value).toEqual([])
  })
})

describe('orders', () => {
  it('are there from a cold start, and as they will be', async () => {
    county = { '/api/field/orders': () => json({ steps, items: [order('o1'), order('o2')], total: 5 }) }
    await (await start()).orders.refresh()
    signal = false
    const { orders, pocket, outbox } = await start()
    await orders.refresh()
    expect([orders.todo.value.length, orders.carried.value?.total]).toEqual([2, 5])
    const deed = {
      id: 'd1',
      kind: 'order.step',
      at: Date.now(),
      state: 'queued' as const,
      person: 'me',
      title: '反馈 · o1',
      place: '',
      body: { order: 'o1', verb: 'answer', version: 3 },
      photos: [],
    }
    await pocket.deeds.put(deed)
    outbox.deeds.value = [deed]
    expect([
      orders.todo.value.map((o) => o.order.id),
      orders.done.value.map((o) => o.order.id),
      orders.stand(orders.find('o1')!).status,
    ]).toEqual([['o2'], ['o1'], 'answered'])

    // It arrives; the order waits for others and stays on the phone that worked on it.
    signal = true
    outbox.deeds.value = [{ ...deed, state: 'safe' }]
    county['/api/field/orders'] = () => json({ steps, items: [order('o2')], total: 1 })
    await orders.refresh()
    expect([orders.todo.value.map((o) => o.order.id), orders.done.value.map((o) => o.order.id)]).toEqual([
      ['o2'],
      ['o1'],
    ])
    county['/api/field/orders/o1'] = () => json({ steps, items: [order('o1', 'answered', [{ op: 'd1' }])], total: 1 })
    await orders.fetchOne('o1')
    expect([orders.waiting(orders.find('o1')!), orders.done.value]).toEqual([[], []])
  })
  it('that did not change are not sent again', async () => {
    const known: (string | null)[] = []
    const list = { steps, items: [order('o1'), order('o2')], total: 5 }
    county = {
      '/api/field/orders': (request) => {
        known.push(request.headers.get('If-None-Match'))
        return request.headers.get('If-None-Match') === '"a"'
          ? new Response(null, { status: 304, headers: { ETag: '"a"' } })
          : new Response(JSON.stringify(list), { headers: { ETag: '"a"', 'Content-Type': 'application/json' } })
      },
    }
    await (await start()).orders.refresh()
    const { orders } = await start()
    await orders.refresh()
    await orders.refresh()
    expect([known, orders.todo.value.length, orders.carried.value?.total]).toEqual([[null, '"a"', '"a"'], 2, 5])
  })
  it('that were opened once are carried from then on', async () => {
    county = {
      '/api/field/orders': () => json({ steps, items: [], total: 0 }),
      '/api/field/orders/o9': () => json({ steps, items: [order('o9', 'closed')], total: 1 }),
    }
    const first = await start()
    await first.orders.refresh()
    await first.orders.fetchOne('o9')
    signal = false
    const { orders } = await start()
    await orders.recall()
    await expect(orders.fetchOne('o9')).rejects.toThrow()
    expect([orders.find('o9')?.order.status, orders.find('o8')]).toEqual(['closed', undefined])
  })
})
