import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type AssessmentRow = Schema['AssessmentRow']
export type AssessItemRow = Schema['AssessItemRow']
export type AssessRunRow = Schema['AssessRunRow']
export type AssessRunInput = Schema['AssessRunInput']
export type SchemeRow = Schema['SchemeRow']
export type SchemeInput = Schema['SchemeInput']
export type CountedRow = Schema['CountedRow']
export type RowName = Schema['RowName']
export type Decision = Schema['Decision']

/** The items that a scheme may weigh, in the order of a sheet. */
export const itemCodes = ['covered', 'corrected', 'told', 'trained', 'sound'] as const

export const listSchemes = async () => (await body(api.GET('/api/agri/assessment-schemes'))).items
export const addScheme = (scheme: SchemeInput, key: string) =>
  body(api.POST('/api/agri/assessment-schemes', { body: scheme, headers: keyed(key) }))
export const listRuns = async () => (await body(api.GET('/api/agri/assessment-runs'))).items
export const readRun = (id: string) => body(api.GET('/api/agri/assessment-runs/{id}', { params: { path: { id } } }))
export const runAssessment = (run: AssessRunInput, key: string) =>
  body(api.POST('/api/agri/assessment-runs', { body: run, headers: keyed(key) }))
export const listMine = async () => (await body(api.GET('/api/agri/assessments/mine'))).items
export const readAssessment = (id: string) => body(api.GET('/api/agri/assessments/{id}', { params: { path: { id } } }))
export const listCounted = async (id: string, item: string) =>
  (await body(api.GET('/api/agri/assessments/{id}/rows', { params: { path: { id }, query: { item } } }))).items
export const appealAssessment = (id: string, appeal: { words: string; rows: RowName[] }, key: string) =>
  body(api.POST('/api/agri/assessments/{id}/appeal', { params: { path: { id } }, body: appeal, headers: keyed(key) }))
export const decideAppeal = (id: string, decision: Decision, key: string) =>
  body(
    api.POST('/api/agri/assessments/{id}/decision', { params: { path: { id } }, body: decision, headers: keyed(key) }),
  )

/** Points are kept in tenths. */
export const pointText = (tenths: number) => (tenths / 10).toFixed(1)

/** Last half-year that is over on a day: 2024-01-03 gives July to December of 2023. */
export function lastHalf(day: string): { year: number; second: boolean; from: string; to: string } {
  const year = Number(day.slice(0, 4))
  return day.slice(5) >= '07-01'
    ? { year, second: false, from: `${year}-01-01`, to: `${year}-06-30` }
    : { year: year - 1, second: true, from: `${year - 1}-07-01`, to: `${year - 1}-12-31` }
}
