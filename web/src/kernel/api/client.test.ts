import { afterEach, describe, expect, it, vi } from 'vitest'
import { api, body, downloadUrl, speak, whenSignedOut } from './client'
import { asProblem } from './problem'
import { useLoad } from './useLoad'
import { usePaged } from './usePaged'

const answer = (status: number, json: unknown) =>
  new Response(JSON.stringify(json), { status, headers: { 'Content-Type': 'application/json' } })
// A browser resolves paths by itself; outside one the client needs a whole address to build a Request.
const at = { baseUrl: 'http://huying.test' }
afterEach(() => vi.unstubAllGlobals())

describe('the client', () => {
  it('says its language, and gives every write a key', async () => {
    const asked: Request[] = []
    vi.stubGlobal('fetch', async (request: Request) => (asked.push(request), answer(200, { items: [] })))
    speak('en')
    await body(api.GET('/api/posts', at))
    await api.POST('/api/session', { ...at, body: { login: 'a', password: 'b' } })
    expect(asked[0]!.headers.get('Accept-Language')).toBe('en')
    expect(asked[0]!.headers.has('Idempotency-Key')).toBe(false)
    expect(asked[1]!.headers.get('Idempotency-Key')).toHaveLength(36)
  })
  it('throws the server’s explanation with its request id and field messages', async () => {
    vi.stubGlobal('fetch', async () =>
      answer(422, {
        detail: '不行',
        request_id: 'r1',
        errors: [{ pointer: '/caller/phone', message: '号码位数不对' }],
      }),
    )
    const problem = asProblem(await api.GET('/api/posts', at).catch((e) => e))
    expect([problem.status, problem.message, problem.requestId, problem.faultOf('phone'), problem.unanswered]).toEqual([
      422,
      '不行',
      'r1',
      '号码位数不对',
      false,
    ])
  })
  it('tells a lost session from a wrong password', async () => {
    const out = vi.fn()
    whenSignedOut(out)
    vi.stubGlobal('fetch', async () => answer(401, {}))
    await api.POST('/api/session', { ...at, body: { login: 'a', password: 'b' } }).catch(() => undefined)
    expect(out).not.toHaveBeenCalled()
    await api.GET('/api/posts', at).catch(() => undefined)
    expect(out).toHaveBeenCalledOnce()
  })
  it('exports exactly the list shown, without its paging', () => {
    expect(downloadUrl('/x', { box: 'all', q: '', under: '110112', cursor: 'c', limit: 50, from: undefined })).toBe(
      '/x?box=all&under=110112',
    )
  })
})

describe('loading', () => {
  it('drops a late answer to an old question', async () => {
    const waiting: ((v: string) => void)[] = []
    const { data, run } = useLoad(() => new Promise<string>((resolve) => waiting.push(resolve)))
    const first = run()
    const second = run()
    waiting[1]!('new')
    waiting[0]!('old')
    await Promise.all([first, second])
    expect(data.value).toBe('new')
  })
  it('grows a list by cursor, keeps it on failure, and stops at its end', async () => {
    const pages: Record<string, { items: number[]; next: string }> = {
      '': { items: [1, 2], next: 'b' },
      b: { items: [3], next: '' },
    }
    let broken = false
    const list = usePaged<number>(async (cursor) => {
      if (broken) throw new Error('x')
      return pages[cursor]!
    })
    await list.restart()
    broken = true
    await list.more()
    expect([list.items.value, list.problem.value?.status]).toEqual([[1, 2], 0])
    broken = false
    await list.more()
    expect([list.items.value, list.ended.value, list.problem.value]).toEqual([[1, 2, 3], true, undefined])
  })
})
