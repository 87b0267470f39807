import { createApp, nextTick, ref } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { i18n } from '@/kernel/i18n'
import type { Action } from '@/kernel/api/types'
import ActionForm from './ActionForm.vue'
import { useOrder } from './useOrder'

const answer = (status: number, json: unknown) =>
  new Response(JSON.stringify(json), { status, headers: { 'Content-Type': 'application/json' } })
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))
afterEach(() => vi.unstubAllGlobals())

describe('acting on an order', () => {
  it('after a 409 shows the new version, says so, and still refuses', async () => {
    let version = 1
    const asked: string[] = []
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      return request.method === 'POST'
        ? (version++, answer(409, {}))
        : answer(200, { order: { id: 'o1', version }, thread: [], actions: [] })
    })
    const { page, moved, act } = useOrder(ref('o1'))
    await settle()
    expect(page.value?.order.version).toBe(1)
    await expect(act('answer', { version: 1 }, 'k')).rejects.toMatchObject({ status: 409 })
    expect([page.value?.order.version, moved.value]).toEqual([2, true])
    expect(asked).toEqual(['GET /api/orders/o1', 'POST /api/orders/o1/actions/answer', 'GET /api/orders/o1'])
  })
})

describe('the form of an action', () => {
  const action: Action = {
    action: 'answer',
    title: '反馈',
    primary: true,
    danger: false,
    fields: [{ name: 'words', title: '怎么办的', kind: 'words', required: true }],
  }
  function mount(send: (payload: Record<string, unknown>, key: string) => Promise<void>) {
    const host = document.createElement('div')
    document.body.append(host)
    const done = vi.fn()
    createApp(ActionForm, { action, version: 3, draftKey: String(Math.random()), send, onDone: done })
      .use(i18n)
      .mount(host)
    const write = async (text: string) => {
      const area = host.querySelector('textarea')!
      area.value = text
      area.dispatchEvent(new Event('input'))
      await nextTick()
    }
    const submit = async () => {
      host.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
      await settle()
    }
    return { host, done, write, submit }
  }

  it('does not send what is not filled in', async () => {
    const send = vi.fn()
    const { host, submit } = mount(send)
    await submit()
    expect(send).not.toHaveBeenCalled()
    expect(host.querySelector('.fault')?.textContent).toBe('请填写')
  })
  it('sends again under the same key after silence, keeping what was typed', async () => {
    const keys: string[] = []
    const send = vi.fn(async (_payload: Record<string, unknown>, key: string) => {
      keys.push(key)
      if (keys.length === 1) throw new TypeError('network')
    })
    const { host, done, write, submit } = mount(send)
    await write('换了新井盖')
    await submit()
    expect(host.querySelector('textarea')!.value).toBe('换了新井盖')
    expect(host.querySelector('[role=alert]')?.textContent).toContain('不会重复')
    await submit()
    expect(keys[1]).toBe(keys[0])
    expect(send.mock.calls[1]![0]).toEqual({ version: 3, words: '换了新井盖' })
    expect(done).toHaveBeenCalledOnce()
  })
})
