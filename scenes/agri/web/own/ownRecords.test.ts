// A farmer's own records over a network that comes and goes.
import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Me } from '@/kernel/api/types'
import { Problem } from '@/kernel/api/problem'
import { i18n } from '@/kernel/i18n'
import { pocket } from '@/kernel/offline/pocket'
import { hashOf } from '@/kernel/offline/sync'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { useSession } from '@/kernel/session/useSession'
import words from '../words/zh-CN'
import { carried, ownBooks } from './ownRecords'

i18n.global.mergeLocaleMessage('zh-CN', words)

const use = { name: '10% 吡虫啉', substance: '吡虫啉', dose: '20 g/亩', used_on: '2026-11-27', phi_days: 7 }
let signal = true
let refuse = ''
const held: { kind: string; body: unknown }[] = []
const json = (body: unknown) =>
  new Response(JSON.stringify(body), { status: 200, headers: { 'Content-Type': 'application/json' } })
vi.stubGlobal('fetch', async (request: Request) => {
  if (!signal) throw new TypeError('network')
  const text = await request.text()
  const { ops } = JSON.parse(text) as { ops: { id: string; kind: string; body: unknown }[] }
  return json({
    now: 0,
    results: await Promise.all(
      ops.map(async (op) => {
        if (refuse)
          return {
            id: op.id,
            state: 'refused',
            code: 'agri.use.invalid',
            message: '有几处填得不对',
            errors: [{ pointer: '/substance', message: refuse }],
          }
        held.push({ kind: op.kind, body: op.body })
        return {
          id: op.id,
          state: 'safe',
          receipt: { id: op.id, hash: await hashOf(JSON.stringify(op.body)), at: 1, note: '' },
        }
      }),
    ),
  })
})
beforeEach(async () => {
  useSession().assume({
    person: { id: 'p', name: '王明' },
    duties: [],
    powers: [],
    mandates: [{ id: 'm', kind: 'agri.subject', subject: 's', name: '绿野合作社' }],
  } as unknown as Me)
  signal = true
  refuse = ''
  held.length = 0
  await Promise.all([pocket.deeds.clear(), pocket.kept.clear()])
})
const states = async () => (await pocket.deeds.toArray()).map((d) => [d.kind, d.state, d.title, d.place])

test('what is written without a signal is kept, and arrives when there is one', async () => {
  signal = false
  await ownBooks.addUse('s', use, 'id-1')
  expect(await states()).toEqual([['agri.use', 'queued', '登记用药 · 10% 吡虫啉', '绿野合作社']])
  signal = true
  await useOutbox().send()
  expect(held).toEqual([{ kind: 'agri.use', body: { subject: 's', record: use } }])
  expect((await states())[0]![1]).toBe('safe')
})

test('with a signal a refusal is told in the form, and nothing is left behind', async () => {
  refuse = '禁用农药'
  const told = await ownBooks.addUse('s', use, 'id-2').catch((error: unknown) => error)
  expect(told instanceof Problem && [told.message, told.faultOf('substance')]).toEqual(['有几处填得不对', '禁用农药'])
  expect([await states(), held]).toEqual([[], []])
})

test('what has to be there is asked for without a signal', async () => {
  signal = false
  const told = await ownBooks.addUse('s', { ...use, substance: '' }, 'id-3').catch((error: unknown) => error)
  expect(told instanceof Problem && [told.faultOf('substance'), told.faultOf('name')]).toEqual(['请填写', ''])
  expect(await states()).toEqual([])
})

test('what was read is told again without a signal; a refusal is not covered up', async () => {
  expect(await carried('x', () => Promise.resolve({ n: 1 }))).toEqual({ n: 1 })
  expect(await carried('x', () => Promise.reject(new TypeError('network')))).toEqual({ n: 1 })
  await expect(carried('x', () => Promise.reject(new Problem({ status: 404 })))).rejects.toThrow()
  await expect(carried('never', () => Promise.reject(new TypeError('network')))).rejects.toThrow()
})
