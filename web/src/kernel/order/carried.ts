/**
 * An order as a phone carries it, and as it will be when what was done on the phone has arrived. All of it is plain
 * reckoning over what the county sent; the county judges what is sent back.
 */
import type { components } from '@/kernel/api/schema.gen'
import type { Action } from '@/kernel/api/types'
import { momentOf, type Deed } from '@/kernel/offline/pocket'

export type FieldOrder = components['schemas']['FieldOrder']
export type FieldStep = components['schemas']['FieldStep']

export const stepKind = 'order.step'

/** What a step says, as it is sent. Photos go under the names of the phone's own until they have been sent. */
export interface Stepping {
  order: string
  verb: string
  version: number
  words?: string
  limit?: string
  instead?: string
}
export const steppingOf = (d: Deed) => d.body as unknown as Stepping

/** What was done with an order on this phone and is not in its thread yet, in the order in which it was done. */
export function pending(o: FieldOrder, deeds: Deed[]): Deed[] {
  const known = new Set(o.thread.map((s) => s.op))
  return deeds
    .filter((d) => d.kind === stepKind && d.state !== 'draft' && steppingOf(d).order === o.order.id && !known.has(d.id))
    .sort((a, b) => a.at - b.at)
}

export interface Stand {
  status: string
  suspended: boolean
  verbs: string[]
}

/** Where an order will stand when what waits has arrived. What was refused changes nothing. */
export function standOf(o: FieldOrder, steps: FieldStep[], waiting: Deed[]): Stand {
  const stand: Stand = { status: o.order.status, suspended: o.order.suspended, verbs: [] }
  for (const d of waiting) {
    if (d.state === 'refused') continue
    const { verb } = steppingOf(d)
    const to = steps.find((s) => s.action === verb)?.to
    if (to) stand.status = to
    if (verb === 'suspend' || verb === 'resume') stand.suspended = verb === 'suspend'
    stand.verbs.push(verb)
  }
  return stand
}

/** The steps that may come next: those that the person's duties allow, from where the order will stand. */
export function possible(o: FieldOrder, steps: FieldStep[], stand: Stand): FieldStep[] {
  const mine = stand.verbs.includes('start') || stand.verbs.includes('answer')
  return steps.filter((s) => {
    if (!o.may.includes(s.action) || !s.from.includes(stand.status as never)) return false
    switch (s.action) {
      case 'resume':
        return stand.suspended
      case 'suspend':
      case 'answer':
        return !stand.suspended
      case 'help':
        return !stand.verbs.includes('help') // once
      case 'verify':
      case 'rework':
        return !mine // whoever handled it does not check it
    }
    return true
  })
}

/** Whether an order still waits for the person: nothing was done with it here, or another main step follows. */
export function waits(o: FieldOrder, steps: FieldStep[], waiting: Deed[]): boolean {
  const stand = standOf(o, steps, waiting)
  return (
    !stand.verbs.some((v) => v !== 'note' && v !== 'ask_extension') || possible(o, steps, stand).some((s) => s.primary)
  )
}

/** A step as its form is drawn, with what the order closes when beside the words. */
export function actionOf(o: FieldOrder, s: FieldStep): Action {
  const told = s.action === 'answer' || s.action === 'verify'
  return {
    ...s,
    fields: s.fields.map((f) => (f.kind === 'words' && told && o.closing ? { ...f, hint: o.closing } : f)),
  }
}

/** The deed that has to be held before the next step: the last one that moves the order and has not arrived. */
export const parentOf = (waiting: Deed[]): string | undefined =>
  waiting.filter((d) => d.state === 'queued' && steppingOf(d).verb !== 'note').pop()?.id

/** What could not be taken any more, as a note on the order: the same words, photos and moment. */
export function asNote(d: Deed, id: string, title: string, words: string): Deed {
  const { order, verb, version, words: said } = steppingOf(d)
  return {
    id,
    kind: stepKind,
    ...momentOf(d),
    state: 'queued',
    person: d.person,
    title,
    place: d.place,
    photos: d.photos,
    body: { order, verb: 'note', version, words: said || words, instead: verb } satisfies Stepping,
  }
}
