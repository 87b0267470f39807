import { describe, expect, it } from 'vitest'
import type { Deed } from '@/kernel/offline/pocket'
import {
  actionOf,
  asNote,
  parentOf,
  pending,
  possible,
  standOf,
  waits,
  type FieldOrder,
  type FieldStep,
} from './carried'

const step = (action: string, from: string[], to = '', primary = false): FieldStep =>
  ({
    action,
    title: action,
    primary,
    danger: false,
    from,
    to,
    fields: [{ name: 'words', title: 'w', kind: 'words', required: true }],
  }) as never
const steps = [
  step('object', ['dispatched'], 'objected'),
  step('start', ['dispatched'], 'handling', true),
  step('answer', ['handling'], 'answered', true),
  step('suspend', ['handling']),
  step('resume', ['handling'], '', true),
  step('help', ['dispatched', 'handling'], '', true),
  step('ask_extension', ['handling']),
  step('verify', ['answered'], 'verified', true),
  step('rework', ['answered'], 'handling'),
  step('note', ['dispatched', 'handling', 'answered', 'verified', 'closed']),
]
const order = (status: string, may: string, more: object = {}): FieldOrder =>
  ({
    order: { id: 'o1', status, suspended: false, version: 3 },
    thread: [],
    may: may.split(' '),
    closing: '复位',
    ...more,
  }) as never
const deed = (id: string, verb: string, at: number, state: Deed['state'] = 'queued', more: object = {}): Deed => ({
  id,
  kind: 'order.step',
  at,
  state,
  person: 'p',
  title: 't',
  place: '',
  photos: [],
  body: { order: 'o1', verb, version: 3, words: `${verb}!` },
  ...more,
})
const handler = 'object start answer suspend resume ask_extension note'
const next = (o: FieldOrder, deeds: Deed[]) =>
  possible(o, steps, standOf(o, steps, pending(o, deeds)))
    .map((s) => s.action)
    .join(' ')

describe('a carried order', () => {
  it('offers what comes next, one step after the other', () => {
    const o = order('dispatched', handler)
    expect(next(o, [])).toBe('object start note')
    const start = deed('a', 'start', 1)
    expect(next(o, [start])).toBe('answer suspend ask_extension note')
    expect(next(o, [start, deed('b', 'suspend', 2)])).toBe('resume ask_extension note')
    expect(next(o, [start, deed('b', 'suspend', 2), deed('c', 'resume', 3)])).toBe('answer suspend ask_extension note')
    expect(next(o, [start, deed('d', 'answer', 4)])).toBe('note')
  })
  it('lets nobody check what they handled, and helps once', () => {
    const o = order('dispatched', `${handler} help verify rework`)
    expect(next(o, [deed('a', 'start', 1), deed('b', 'answer', 2)])).toBe('note')
    expect(next(order('answered', 'verify rework note'), [])).toBe('verify rework note')
    expect(next(order('handling', 'help note'), [deed('a', 'help', 1)])).toBe('note')
  })
  it('leaves the list when nothing more is asked', () => {
    const o = order('handling', handler)
    const w = (deeds: Deed[]) => waits(o, steps, pending(o, deeds))
    expect([
      w([]),
      w([deed('a', 'note', 1)]),
      w([deed('a', 'answer', 1)]),
      w([deed('a', 'suspend', 1)]),
      w([deed('a', 'answer', 1, 'refused')]),
      w([deed('a', 'answer', 1, 'draft')]),
    ]).toEqual([true, true, false, true, true, true])
    expect(waits(order('accepted', 'note'), steps, [])).toBe(true) // waits in the office
  })
  it('counts a deed once: until the thread has it, whatever its state says', () => {
    const safe = deed('a', 'answer', 1, 'safe')
    expect(
      pending(order('handling', handler), [
        safe,
        deed('b', 'note', 0),
        { ...deed('c', 'note', 2), body: { order: 'o2', verb: 'note' } },
      ]).map((d) => d.id),
    ).toEqual(['b', 'a'])
    expect(pending(order('answered', handler, { thread: [{ op: 'a' }] }), [safe])).toEqual([])
  })
  it('sends what was done afterwards only after it', () => {
    expect(parentOf([deed('a', 'start', 1), deed('n', 'note', 2)])).toBe('a')
    expect(parentOf([deed('a', 'start', 1, 'safe'), deed('b', 'answer', 2, 'refused')])).toBeUndefined()
  })
  it('says beside the words what the order closes when', () => {
    expect(actionOf(order('handling', handler), steps[2]!).fields[0]!.hint).toBe('复位')
    expect(actionOf(order('handling', handler), steps[3]!).fields[0]!.hint).toBeUndefined()
  })
  it('becomes a note with nothing lost', () => {
    const refused = deed('a', 'answer', 7, 'refused', { photos: ['a/1'], message: 'x', sealed: '{}', after: 'z' })
    expect(asNote(refused, 'n', '备注', '反馈结果')).toEqual({
      id: 'n',
      kind: 'order.step',
      at: 7,
      state: 'queued',
      person: 'p',
      title: '备注',
      place: '',
      photos: ['a/1'],
      body: { order: 'o1', verb: 'note', version: 3, words: 'answer!', instead: 'answer' },
    })
    expect(
      asNote({ ...refused, body: { order: 'o1', verb: 'start', version: 3 } }, 'n', '', '开始处置').body.words,
    ).toBe('开始处置')
  })
})
