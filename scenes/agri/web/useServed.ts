import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import type { Bounds } from '@/kernel/form/number'

type Schema = components['schemas']
export type PackagingRow = Schema['PackagingRow']
export type PackagingInput = Schema['PackagingInput']
export type PackagingSum = Schema['PackagingSum']

/** What a ledger can be asked; the download takes the same. */
export interface LedgerQuestion {
  under?: string
  kind?: string
  unit?: string
  q?: string
  from?: string
  to?: string
  voided?: boolean
  cursor?: string
  limit?: number
}

export const listPackaging = (query: LedgerQuestion) => body(api.GET('/api/agri/packaging', { params: { query } }))
export const sumPackaging = (query: LedgerQuestion) => body(api.GET('/api/agri/packaging/sums', { params: { query } }))
export const addPackaging = (line: PackagingInput, key: string) =>
  body(api.POST('/api/agri/packaging', { body: line, headers: keyed(key) }))
export const voidPackaging = (id: string, reason: string, key: string) =>
  api.POST('/api/agri/packaging/{id}/void', { params: { path: { id } }, body: { reason }, headers: keyed(key) })

/** A weight is kept in grams and money in fen; people write kilograms and yuan. */
export const counted: Bounds = { empty: 0 }
export const yuan: Bounds = { per: 100, decimals: 2, empty: 0 }
export const hours: Bounds = { per: 60, decimals: 4, some: true }
export const packed = (unit: string): Bounds =>
  unit === 'gram' ? { per: 1000, decimals: 3, some: true } : { some: true }
export const amountText = (n: number, per: number) => (n / per).toLocaleString('en-US', { maximumFractionDigits: 3 })
export const perOf = (unit: string) => (unit === 'gram' ? 1000 : 1)

export type EventRow = Schema['EventRow']
export type EventInput = Schema['EventInput']
export type EventPlace = Schema['EventPlace']
export const readEvent = (id: string) => body(api.GET('/api/agri/events/{id}', { params: { path: { id } } }))
export const addEvent = (event: EventInput, key: string) =>
  body(api.POST('/api/agri/events', { body: event, headers: keyed(key) }))
export const changeEvent = (id: string, event: EventInput, key: string) =>
  body(api.PUT('/api/agri/events/{id}', { params: { path: { id } }, body: event, headers: keyed(key) }))
export const voidEvent = (id: string, reason: string, key: string) =>
  api.POST('/api/agri/events/{id}/void', { params: { path: { id } }, body: { reason }, headers: keyed(key) })

export type ParkRow = Schema['ParkRow']
export type FullPark = Schema['FullPark']
export type ParkInput = Schema['ParkInput']
export type ParkPlan = Schema['ParkPlan']
export type PlanInput = Schema['PlanInput']
export type StrayPark = Schema['StrayPark']
/** The parks that a subject may farm in, wherever in the county. */
export const listParkChoices = async (q: string) =>
  (await body(api.GET('/api/agri/parks/choices', { params: { query: { q: q || undefined } } }))).items
export const listStrays = async () => (await body(api.GET('/api/agri/parks/strays'))).items
export const leadStrays = (name: string, park: string, key: string) =>
  body(api.POST('/api/agri/parks/strays', { body: { name, park: park || undefined }, headers: keyed(key) }))
export const listParks = async (query: LedgerQuestion) =>
  (await body(api.GET('/api/agri/parks', { params: { query } }))).items
export const readPark = (id: string) => body(api.GET('/api/agri/parks/{id}', { params: { path: { id } } }))
export const addPark = (park: ParkInput, key: string) =>
  body(api.POST('/api/agri/parks', { body: park, headers: keyed(key) }))
export const changePark = (id: string, park: ParkInput, key: string) =>
  body(api.PUT('/api/agri/parks/{id}', { params: { path: { id } }, body: park, headers: keyed(key) }))
export const closePark = (id: string, reason: string, key: string) =>
  api.POST('/api/agri/parks/{id}/close', { params: { path: { id } }, body: { reason }, headers: keyed(key) })
export const keepPlan = (id: string, plan: PlanInput, key: string) =>
  body(api.PUT('/api/agri/parks/{id}/plan', { params: { path: { id } }, body: plan, headers: keyed(key) }))
export const reviewPlan = (id: string, review: { words: string; review_day: string }, key: string) =>
  api.POST('/api/agri/parks/{id}/plan/review', { params: { path: { id } }, body: review, headers: keyed(key) })
export const endPlan = (id: string, reason: string, key: string) =>
  api.POST('/api/agri/parks/{id}/plan/end', { params: { path: { id } }, body: { reason }, headers: keyed(key) })
export const listOfficers = async (under?: string) =>
  (await body(api.GET('/api/agri/officers', { params: { query: { under } } }))).items

export type TrainingRow = Schema['TrainingRow']
export type FullTraining = Schema['FullTraining']
export type TrainingInput = Schema['TrainingInput']
export const readTraining = (id: string) => body(api.GET('/api/agri/trainings/{id}', { params: { path: { id } } }))
export const addTraining = (training: TrainingInput, key: string) =>
  body(api.POST('/api/agri/trainings', { body: training, headers: keyed(key) }))
export const changeTraining = (id: string, training: TrainingInput, key: string) =>
  body(api.PUT('/api/agri/trainings/{id}', { params: { path: { id } }, body: training, headers: keyed(key) }))
export const voidTraining = (id: string, reason: string, key: string) =>
  api.POST('/api/agri/trainings/{id}/void', { params: { path: { id } }, body: { reason }, headers: keyed(key) })
