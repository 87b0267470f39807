import { api, body, fileBody, keyed, part } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { numberOf, type Bounds } from '@/kernel/form/number'
import type { Choice } from '@/kernel/widgets/ComboBox.vue'
import { listSubjects, type SubjectRow } from './useSubjects'

type Schema = components['schemas']
export type SampleRow = Schema['SampleRow']
export type SamplePage = Schema['SamplePage']
export type StationRow = Schema['StationRow']
export type InstrumentRow = NonNullable<StationRow['instruments']>[number]
export type ReagentRow = Schema['ReagentRow']
export type MethodRow = Schema['MethodRow']
export type TestInput = Schema['TestInput']
export type StepInput = Schema['StepInput']
export type PledgeRow = Schema['PledgeRow']
export type FullPledge = Schema['FullPledge']
export type Issue = Schema['Issue']
export type LotRow = Schema['LotRow']
export type UseRow = Schema['UseRow']
export type Purchase = Schema['Purchase']
export type Intake = Schema['Intake']
export type CertificationRow = Schema['CertificationRow']

const at = (id: string) => ({ params: { path: { id } } })

export const listStations = () => body(api.GET('/api/agri/stations')).then((a) => a.items)
export const listMethods = () => body(api.GET('/api/agri/methods')).then((a) => a.items)
export const readSample = (id: string) => body(api.GET('/api/agri/samples/{id}', at(id)))
export const testSample = (id: string, input: TestInput, key: string) =>
  body(api.POST('/api/agri/samples/{id}/tests', { ...at(id), body: input, headers: keyed(key) }))
export type Step = 'receive' | 'review' | 'tell' | 'object' | 'send' | 'confirm' | 'dispose' | 'spoil'
export const stepSample = (id: string, step: Step, input: StepInput, key: string) =>
  body(
    api.POST('/api/agri/samples/{id}/steps/{step}', {
      params: { path: { id, step } },
      body: input,
      headers: keyed(key),
    }),
  )
export const recallOf = (id: string) => body(api.GET('/api/agri/samples/{id}/recall', at(id)))
export const takeSample = (input: Schema['Take'], key: string) =>
  body(api.POST('/api/agri/samples', { body: input, headers: keyed(key) }))

interface Taking {
  code: string
  weight_g: number
  on?: string
}
interface Harvest {
  product: string
  plot?: string
  harvested_on: string
  weight_g: number
}

/** Where production records and certificates are kept: with the officers for their places, or at a subject's own door for whoever acts for it. */
export interface Books {
  own: boolean
  production: (subject: string) => Promise<Schema['LotsPageBody']>
  addUse: (subject: string, input: UseRow, key: string) => Promise<unknown>
  addPurchase: (subject: string, input: Purchase, key: string) => Promise<unknown>
  addLot: (subject: string, input: Harvest, key: string) => Promise<unknown>
  samples: (subject: string) => Promise<SampleRow[]>
  pledge: (id: string) => Promise<FullPledge>
  issue: (input: Issue, key: string) => Promise<FullPledge>
  void: (id: string, reason: string, key: string) => Promise<FullPledge>
  label: (id: string, size: '60x40' | 'a4') => string
  /** The address of a subject's production record as a workbook. */
  book: (subject: string) => string
  intakes: (subject: string, cursor?: string) => Promise<{ items: Intake[]; next: string }>
  takeIn: (subject: string, input: Taking, key: string) => Promise<Intake>
}

export const officers: Books = {
  own: false,
  production: (subject) => body(api.GET('/api/agri/subjects/{id}/production', at(subject))),
  addUse: (subject, input, key) =>
    api.POST('/api/agri/subjects/{id}/uses', { ...at(subject), body: input, headers: keyed(key) }),
  addPurchase: (subject, input, key) =>
    api.POST('/api/agri/subjects/{id}/purchases', { ...at(subject), body: input, headers: keyed(key) }),
  addLot: (subject, input, key) =>
    api.POST('/api/agri/subjects/{id}/lots', { ...at(subject), body: input, headers: keyed(key) }),
  samples: (subject) =>
    body(api.GET('/api/agri/samples', { params: { query: { subject, state: 'passed', limit: 50 } } })).then(
      (a) => a.items,
    ),
  pledge: (id) => body(api.GET('/api/agri/pledges/{id}', at(id))),
  issue: (input, key) => body(api.POST('/api/agri/pledges', { body: input, headers: keyed(key) })),
  void: (id, reason, key) =>
    body(api.POST('/api/agri/pledges/{id}/void', { ...at(id), body: { reason }, headers: keyed(key) })),
  label: (id, size) => `/api/agri/pledges/${id}/label.pdf?size=${size}`,
  book: (subject) => `/api/agri/subjects/${subject}/production/export`,
  intakes: (subject, cursor) =>
    body(
      api.GET('/api/agri/subjects/{id}/intakes', { params: { path: { id: subject }, query: { cursor, limit: 20 } } }),
    ),
  takeIn: (subject, input, key) =>
    body(api.POST('/api/agri/subjects/{id}/intakes', { ...at(subject), body: input, headers: keyed(key) })),
}

export const own: Books = {
  own: true,
  production: (subject) => body(api.GET('/api/agri/own/subjects/{id}/production', at(subject))),
  addUse: (subject, input, key) =>
    api.POST('/api/agri/own/subjects/{id}/uses', { ...at(subject), body: input, headers: keyed(key) }),
  addPurchase: (subject, input, key) =>
    api.POST('/api/agri/own/subjects/{id}/purchases', { ...at(subject), body: input, headers: keyed(key) }),
  addLot: (subject, input, key) =>
    api.POST('/api/agri/own/subjects/{id}/lots', { ...at(subject), body: input, headers: keyed(key) }),
  samples: (subject) =>
    body(
      api.GET('/api/agri/own/subjects/{id}/samples', { params: { path: { id: subject }, query: { limit: 50 } } }),
    ).then((a) => a.items.filter((s) => s.state === 'passed')),
  pledge: (id) => body(api.GET('/api/agri/own/pledges/{id}', at(id))),
  issue: (input, key) => body(api.POST('/api/agri/own/pledges', { body: input, headers: keyed(key) })),
  void: (id, reason, key) =>
    body(api.POST('/api/agri/own/pledges/{id}/void', { ...at(id), body: { reason }, headers: keyed(key) })),
  label: (id, size) => `/api/agri/own/pledges/${id}/label.pdf?size=${size}`,
  book: (subject) => `/api/agri/own/subjects/${subject}/production/export`,
  intakes: (subject, cursor) =>
    body(
      api.GET('/api/agri/own/subjects/{id}/intakes', {
        params: { path: { id: subject }, query: { cursor, limit: 20 } },
      }),
    ),
  takeIn: (subject, input, key) =>
    body(api.POST('/api/agri/own/subjects/{id}/intakes', { ...at(subject), body: input, headers: keyed(key) })),
}

export const listOwn = () => body(api.GET('/api/agri/own/subjects')).then((a) => a.items)
export const readOwn = (id: string) => body(api.GET('/api/agri/own/subjects/{id}', at(id)))
export const ownPledges = (id: string, cursor?: string) =>
  body(api.GET('/api/agri/own/subjects/{id}/pledges', { params: { path: { id }, query: { cursor, limit: 5 } } }))
export const readOwnSample = (id: string) => body(api.GET('/api/agri/own/samples/{id}', at(id)))
export const objectTo = (id: string, words: string, key: string) =>
  body(api.POST('/api/agri/own/samples/{id}/object', { ...at(id), body: { words }, headers: keyed(key) }))
export const readOwnNotice = () => body(api.GET('/api/agri/own/notice'))
export async function signOwnNotice(
  id: string,
  said: { edition: string; signer: string },
  picture: Blob,
  key: string,
): Promise<void> {
  const { hash } = await body(
    api.POST('/api/photos', { body: { file: part(picture) }, bodySerializer: fileBody(picture, 'signature.png') }),
  )
  await api.POST('/api/agri/own/subjects/{id}/notices', {
    ...at(id),
    body: { ...said, photo: hash },
    headers: keyed(key),
  })
}
export const ownSamples = (id: string) =>
  body(api.GET('/api/agri/own/subjects/{id}/samples', { params: { path: { id }, query: { limit: 10 } } })).then(
    (a) => a.items,
  )
export const strike = (
  subject: string,
  records: 'uses' | 'purchases' | 'intakes',
  record: string,
  reason: string,
  key: string,
) =>
  api.POST('/api/agri/subjects/{id}/{records}/{record}/strike', {
    params: { path: { id: subject, records, record } },
    body: { reason },
    headers: keyed(key),
  })

export const keepPledge = (id: string, reason: string, key: string) =>
  body(api.POST('/api/agri/pledges/{id}/keep', { ...at(id), body: { reason }, headers: keyed(key) }))
export type Reach = Schema['Reach']
export const listReach = (id: string) => body(api.GET('/api/agri/pledges/{id}/reach', at(id))).then((a) => a.items)
export const addReach = (id: string, of: Pick<Reach, 'subject' | 'pledge'>, note: string, key: string) =>
  body(
    api.POST('/api/agri/pledges/{id}/reach', {
      ...at(id),
      body: { subject: of.subject || undefined, pledge: of.pledge, note },
      headers: keyed(key),
    }),
  ).then((a) => a.items)
export const clearLot = (subject: string, lot: string, reason: string, key: string) =>
  api.POST('/api/agri/subjects/{id}/lots/{lot}/clear', {
    params: { path: { id: subject, lot } },
    body: { reason },
    headers: keyed(key),
  })

export const findPledges = (q: string) =>
  body(api.GET('/api/agri/pledges', { params: { query: { q: q || undefined, state: 'valid', limit: 20 } } })).then(
    (a) => a.items,
  )

/** What may be relied on of a certificate: whoever reads a list has to see that one is in doubt. */
export const stateOf = (p: Pick<PledgeRow, 'state' | 'doubted'>) => (p.doubted ? 'doubt' : p.state)

/** Weights travel in grams and are typed in kilograms. */
export const kg = (g: number) => String(g / 1000)
export const weighed: Bounds = { per: 1000, decimals: 3, some: true }
/** NaN of what is no weight. */
export const grams = (kilograms: string) => numberOf(kilograms, weighed)
export const percent = (bp: number) => `${bp / 100}%`

/** Subjects to choose from as one types. */
export async function subjectChoices(q: string): Promise<Choice<SubjectRow>[]> {
  const { items } = await listSubjects({ q: q || undefined, limit: 20 })
  return items.map((s) => ({ key: s.id, title: s.name, note: s.area_path, value: s }))
}
