/** What the scene's sheets ask for, one for each thing that is entered. */
import { api, body, keyed } from '@/kernel/api/client'
import type { AreaName } from '@/kernel/api/types'
import { readNumber } from '@/kernel/form/number'
import type { FormField, Option } from '@/kernel/list/recordForm'
import { today } from '@/kernel/time/moment'

/** What is typed into a sheet: texts, but for places, ticks and the person that the page's own field holds. */
export interface Typed {
  area: AreaName | undefined
  rehearsal: boolean
  released: boolean
  person: { id: string; name: string } | undefined
  [field: string]: unknown
}
export type FormName =
  'committee' | 'handover' | 'member' | 'work' | 'note' | 'expert' | 'claim' | 'visit' | 'shift' | 'line' | 'directive'
export interface Form {
  title: string
  fields: FormField<Typed>[]
  /** What the fields hold at first, beside the place. */
  holds: Partial<Typed>
  send: (typed: Typed, key: string) => Promise<unknown>
}

export const topics = ['education', 'patriotic', 'key_groups', 'needs', 'epidemic', 'other'] as const
export const signs = ['water', 'food', 'vermin', 'animal', 'waste', 'absence', 'cluster', 'other'] as const
const expertFields = ['epidemic', 'environment', 'chronic', 'nutrition', 'maternal', 'mental', 'school', 'emergency']
const bodies = ['elected', 'station', 'doctor', 'carer', 'retired', 'other']

const text = (v: unknown) => String(v ?? '').trim()
const whole = (v: unknown) => Number(readNumber(v, { empty: 0 })) || 0
const due = (day: unknown) => new Date(`${text(day)}T18:00:00+08:00`).getTime()

/** The sheet of a name; t says words, more is what the page knows: the committee of a member, the experts to choose from. */
export function formOf(name: FormName, t: (key: string) => string, more: { of?: string; experts?: Option[] }): Form {
  const options = (room: string, values: readonly string[]): Option[] =>
    values.map((value) => ({ value, title: t(`health.${room}.${value}`) }))
  const area: FormField<Typed> = { name: 'area', label: 'health.place', kind: 'area', must: true }
  const day = (field: string, label: string, until: string | undefined = today()): FormField<Typed> => ({
    ...{ name: field, label, kind: 'day', must: true, until },
  })
  const line = (field: string, label: string, most: number, more: object = {}): FormField<Typed> => ({
    ...{ name: field, label, must: true, most, ...more },
  })
  const words = (field: string, label: string, most: number, more: object = {}) =>
    line(field, label, most, { kind: 'words', whole: true, ...more })
  const number = (field: string, label: string, more: object = {}): FormField<Typed> => ({
    ...{ name: field, label, kind: 'number', must: true, bounds: {}, ...more },
  })
  const choice = (field: string, label: string, list: readonly Option[]): FormField<Typed> => ({
    ...{ name: field, label, kind: 'choice', must: true, options: list },
  })
  const at = (x: Typed) => x.area?.code ?? ''
  const expert = choice('expert', 'health.expert.one', more.experts ?? [])
  const term = (x: Typed) => ({ area: at(x), handover_on: text(x.handover_on) || undefined, seats: whole(x.seats) })
  const forms: Record<FormName, () => Form> = {
    committee: () => ({
      title: 'health.committee.add',
      fields: [
        area,
        { ...day('handover_on', 'health.handover_on'), must: false, hint: 'health.handoverHint' },
        number('seats', 'health.seats'),
      ],
      holds: { handover_on: '', seats: '5' },
      send: (x, key) => body(api.POST('/api/health/committees', { body: term(x), headers: keyed(key) })),
    }),
    handover: () => ({
      title: 'health.committee.handover',
      fields: [
        area,
        day('handover_on', 'health.handover_on'),
        number('seats', 'health.seats', { hint: 'health.allHint' }),
      ],
      holds: { handover_on: '', seats: '5' },
      send: (x, key) => body(api.POST('/api/health/committees/handover', { body: term(x), headers: keyed(key) })),
    }),
    member: () => ({
      title: 'health.member.add',
      fields: [
        choice('role', 'health.member.role', options('role', ['director', 'deputy', 'member'])),
        line('name', 'health.name', 20),
        choice('body', 'health.member.body', options('body', bodies)),
        day('since_on', 'health.member.since'),
        { name: 'released', label: 'health.member.released', kind: 'yes', hint: 'health.member.releasedHint' },
      ],
      holds: { role: 'member', name: '', body: 'elected', since_on: today() },
      send: (x, key) =>
        body(
          api.POST('/api/health/committees/{id}/members', {
            params: { path: { id: more.of ?? '' } },
            body: {
              role: text(x.role) as 'member',
              name: text(x.name),
              body: text(x.body) as 'elected',
              since_on: text(x.since_on),
              released: x.released,
            },
            headers: keyed(key),
          }),
        ),
    }),
    work: () => ({
      title: 'health.work.add',
      fields: [
        area,
        choice('kind', 'health.work.kind_is', options('work.kind', ['activity', 'meeting', 'plan'])),
        choice('topic', 'health.work.topic_is', options('topic', topics)),
        line('title', 'health.work.title_is', 60, { whole: true }),
        day('on', 'health.on', undefined),
        number('came', 'health.came', { must: false, when: (x: Typed) => x.kind !== 'plan' }),
        words('words', 'health.words', 4000, { must: false, hint: 'health.noPersons' }),
      ],
      holds: { kind: 'activity', topic: 'education', title: '', on: today(), came: '', words: '' },
      send: (x, key) =>
        body(
          api.POST('/api/health/works', {
            body: {
              area: at(x),
              kind: text(x.kind) as 'plan',
              topic: text(x.topic) as 'other',
              title: text(x.title),
              words: text(x.words),
              on: text(x.on),
              came: x.kind === 'plan' ? 0 : whole(x.came),
            },
            headers: keyed(key),
          }),
        ),
    }),
    note: () => ({
      title: 'health.note.add',
      fields: [
        area,
        choice('sign', 'health.note.sign_is', options('sign', signs)),
        line('place', 'health.note.place_is', 80, { whole: true }),
        words('words', 'health.note.words_is', 600, { hint: 'health.noPersons' }),
        number('people', 'health.note.people_is', { must: false }),
        day('on', 'health.on'),
      ],
      holds: { sign: '', place: '', words: '', people: '', on: today() },
      send: (x, key) =>
        body(
          api.POST('/api/health/notes', {
            body: {
              area: at(x),
              sign: text(x.sign) as 'other',
              place: text(x.place),
              words: text(x.words),
              people: whole(x.people),
              on: text(x.on),
            },
            headers: keyed(key),
          }),
        ),
    }),
    expert: () => ({
      title: 'health.expert.add',
      fields: [
        line('name', 'health.name', 20),
        line('workplace', 'health.expert.workplace_is', 60),
        choice('field', 'health.expert.field_is', options('field', expertFields)),
        number('most', 'health.expert.most_is'),
        { name: 'person', label: 'health.expert.account', kind: 'own', hint: 'health.expert.accountHint' },
      ],
      holds: { name: '', workplace: '', field: '', most: '4' },
      send: (x, key) =>
        body(
          api.POST('/api/health/experts', {
            body: {
              name: text(x.name),
              workplace: text(x.workplace),
              field: text(x.field) as 'epidemic',
              most: whole(x.most),
              person: x.person?.id,
            },
            headers: keyed(key),
          }),
        ),
    }),
    claim: () => ({
      title: 'health.claim.add',
      fields: [area, expert, choice('role', 'health.claim.role_is', options('role', ['lead', 'helper']))],
      holds: { expert: '', role: 'lead' },
      send: (x, key) =>
        body(
          api.POST('/api/health/claims', {
            body: { area: at(x), expert: text(x.expert), role: text(x.role) as 'lead' },
            headers: keyed(key),
          }),
        ),
    }),
    visit: () => ({
      title: 'health.visit.add',
      fields: [
        area,
        expert,
        choice('kind', 'health.visit.kind_is', options('visit.kind', ['survey', 'training', 'guidance'])),
        day('on', 'health.on'),
        number('came', 'health.came', { when: (x: Typed) => x.kind === 'training' }),
        words('words', 'health.visit.words_is', 1000, { hint: 'health.noPersons' }),
      ],
      holds: { expert: '', kind: 'survey', on: today(), came: '', words: '' },
      send: (x, key) =>
        body(
          api.POST('/api/health/visits', {
            body: {
              area: at(x),
              expert: text(x.expert),
              kind: text(x.kind) as 'survey',
              on: text(x.on),
              words: text(x.words),
              came: x.kind === 'training' ? whole(x.came) : 0,
            },
            headers: keyed(key),
          }),
        ),
    }),
    shift: () => ({
      title: 'health.shift.add',
      fields: [
        area,
        choice('level', 'health.shift.level_is', options('level', ['1', '2', '3', '4'])),
        line('title', 'health.shift.title_is', 60, { whole: true }),
        words('body', 'health.shift.body_is', 1500),
        { ...day('due_at', 'health.shift.due', undefined), from: today(), hint: 'health.dueHint' },
        { name: 'rehearsal', label: 'health.rehearsal', kind: 'yes', hint: 'health.rehearsalHint' },
      ],
      holds: { level: '4', title: '', body: '', due_at: '' },
      send: (x, key) =>
        body(
          api.POST('/api/health/shifts', {
            body: {
              area: at(x),
              level: whole(x.level),
              title: text(x.title),
              body: text(x.body),
              due_at: due(x.due_at),
              rehearsal: x.rehearsal,
            },
            headers: keyed(key),
          }),
        ),
    }),
    line: () => ({
      title: 'health.line.add',
      fields: [
        area,
        choice('kind', 'health.line.kind_is', options('line.kind', ['duty', 'reserve', 'material', 'contact'])),
        line('title', 'health.line.title_is', 40),
        line('name', 'health.name', 20, { when: (x: Typed) => x.kind !== 'material' }),
        { ...day('on', 'health.on', undefined), when: (x: Typed) => x.kind === 'duty' },
        number('amount', 'health.line.amount_is', { when: (x: Typed) => x.kind === 'material' }),
      ],
      holds: { kind: 'duty', title: '', name: '', on: today(), amount: '' },
      send: (x, key) =>
        body(
          api.POST('/api/health/lines', {
            body: {
              area: at(x),
              kind: text(x.kind) as 'duty',
              title: text(x.title),
              name: x.kind === 'material' ? '' : text(x.name),
              on: x.kind === 'duty' ? text(x.on) : '',
              amount: x.kind === 'material' ? whole(x.amount) : 0,
            },
            headers: keyed(key),
          }),
        ),
    }),
    directive: () => ({
      title: 'health.directive.add',
      fields: [
        area,
        choice('to', 'health.directive.to', options('directive.level', ['township', 'village'])),
        line('title', 'health.directive.title', 80, { whole: true }),
        words('body', 'health.directive.body', 2000, { hint: 'health.noPersons' }),
        { ...day('due_at', 'health.shift.due', undefined), from: today(), hint: 'health.dueHint' },
        line('wants', 'health.directive.wants', 200, { must: false, whole: true, hint: 'health.directive.wantsHint' }),
        { name: 'rehearsal', label: 'health.rehearsal', kind: 'yes', hint: 'health.rehearsalHint' },
      ],
      holds: { to: 'township', title: '', body: '', due_at: '', wants: '' },
      send: (x, key) =>
        body(
          api.POST('/api/directives', {
            body: {
              kind: 'health.directive',
              area: at(x),
              to: text(x.to) as 'township',
              title: text(x.title),
              body: text(x.body),
              due_at: due(x.due_at),
              rehearsal: x.rehearsal,
              wants: wantsOf(text(x.wants)),
            },
            headers: keyed(key),
          }),
        ),
    }),
  }
  return forms[name]()
}

/** Figures that have to come back, from names with commas between them. */
export const wantsOf = (names: string) =>
  names
    .split(/[,，、;；]/)
    .map((title) => title.trim())
    .filter(Boolean)
    .map((title, i) => ({ name: `f${i + 1}`, title, kind: 'number' as const, required: true }))
