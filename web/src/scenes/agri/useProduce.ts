import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import type { Choice } from '@/kernel/widgets/ComboBox.vue'
import { listSubjects, type SubjectRow } from './useSubjects'

type Schema = components['schemas']
export type SampleRow = Schema['SampleRow']
export type SamplePage = Schema['SamplePage']
export type StationRow = Schema['StationRow']
export type MethodRow = Schema['MethodRow']
export type TestInput = Schema['TestInput']
export type StepInput = Schema['StepInput']
export type PledgeRow = Schema['PledgeRow']
export type FullPledge = Schema['FullPledge']
export type Issue = Schema['Issue']
export type LotRow = Schema['LotRow']
export type UseRow = Schema['UseRow']
export type Purchase = Schema['Purchase']
export type CertificationRow = Schema['CertificationRow']

const at = (id: string) => ({ params: { path: { id } } })

export const listStations = () => body(api.GET('/api/agri/stations')).then((a) => a.items)
export const listMethods = () => body(api.GET('/api/agri/methods')).then((a) => a.items)
export const readSample = (id: string) => body(api.GET('/api/agri/samples/{id}', at(id)))
export const testSample = (id: string, input: TestInput, key: string) => body(api.POST('/api/agri/samples/{id}/tests', { ...at(id), body: input, headers: keyed(key) }))
export type Step = 'receive' | 'review' | 'tell' | 'object' | 'send' | 'confirm' | 'dispose' | 'spoil'
export const stepSample = (id: string, step: Step, input: StepInput, key: string) =>
  body(api.POST('/api/agri/samples/{id}/steps/{step}', { params: { path: { id, step } }, body: input, headers: keyed(key) }))
export const recallOf = (id: string) => body(api.GET('/api/agri/samples/{id}/recall', at(id))).then((a) => a.items)
export const takeSample = (input: Schema['Take'], key: string) => body(api.POST('/api/agri/samples', { body: input, headers: keyed(key) }))

export const readProduction = (subject: string) => body(api.GET('/api/agri/subjects/{id}/production', at(subject)))
export const addUse = (subject: string, input: UseRow, key: string) => api.POST('/api/agri/subjects/{id}/uses', { ...at(subject), body: input, headers: keyed(key) })
export const addPurchase = (subject: string, input: Purchase, key: string) => api.POST('/api/agri/subjects/{id}/purchases', { ...at(subject), body: input, headers: keyed(key) })
export const addLot = (subject: string, input: { product: string; plot?: string; harvested_on: string; weight_g: number }, key: string) =>
  body(api.POST('/api/agri/subjects/{id}/lots', { ...at(subject), body: input, headers: keyed(key) }))
export const strike = (subject: string, records: 'uses' | 'purchases', record: string, reason: string, key: string) =>
  api.POST('/api/agri/subjects/{id}/{records}/{record}/strike', { params: { path: { id: subject, records, record } }, body: { reason }, headers: keyed(key) })

export const readPledge = (id: string) => body(api.GET('/api/agri/pledges/{id}', at(id)))
export const issuePledge = (input: Issue, key: string) => body(api.POST('/api/agri/pledges', { body: input, headers: keyed(key) }))
export const voidPledge = (id: string, reason: string, key: string) => body(api.POST('/api/agri/pledges/{id}/void', { ...at(id), body: { reason }, headers: keyed(key) }))
export const findPledges = (q: string) => body(api.GET('/api/agri/pledges', { params: { query: { q: q || undefined, state: 'valid', limit: 20 } } })).then((a) => a.items)

/** Weights travel in grams and are typed in kilograms. */
export const kg = (g: number) => String(g / 1000)
export const grams = (kilograms: string) => Math.round(Number(kilograms.trim()) * 1000) || 0
export const percent = (bp: number) => `${bp / 100}%`

/** Subjects to choose from as one types. */
export async function subjectChoices(q: string): Promise<Choice<SubjectRow>[]> {
  const { items } = await listSubjects({ q: q || undefined, limit: 20 })
  return items.map((s) => ({ key: s.id, title: s.name, note: s.area_path, value: s }))
}
