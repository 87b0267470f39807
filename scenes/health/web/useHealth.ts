import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type CommitteeRow = Schema['HealthCommittee']
export type LineRow = Schema['HealthLine']
export type WorkRow = Schema['HealthWork']
export type BoardRow = Schema['HealthBoard']

const at = (id: string) => ({ params: { path: { id } } })
export const readCommittee = (id: string) => body(api.GET('/api/health/committees/{id}', at(id)))
export const readCoverage = async (under: string) =>
  (await body(api.GET('/api/health/coverage', { params: { query: { under: under || undefined } } }))).levels
export const readBoard = (under: string) =>
  body(api.GET('/api/health/board', { params: { query: { under: under || undefined } } }))
export const listLines = async (area: string) =>
  (await body(api.GET('/api/health/lines', { params: { query: { area, limit: 200 } } }))).items
export const listWorks = async (area: string) =>
  (await body(api.GET('/api/health/works', { params: { query: { area, limit: 20 } } }))).items
export const listPlaces = async (shift: string) =>
  (await body(api.GET('/api/health/shifts/{id}/places', at(shift)))).items
export const listCertified = async () =>
  (await body(api.GET('/api/health/experts', { params: { query: { state: 'certified', limit: 200 } } }))).items

export const changeMember = (
  committee: string,
  change: { member: string; until_on?: string; released?: boolean },
  key: string,
) =>
  body(api.POST('/api/health/committees/{id}/members/change', { ...at(committee), body: change, headers: keyed(key) }))
export const testLine = (line: string, reached: boolean, key: string) =>
  api.POST('/api/health/lines/{id}/test', { ...at(line), body: { reached }, headers: keyed(key) })
export const strikeLine = (line: string, reason: string, key: string) =>
  api.POST('/api/health/lines/{id}/strike', { ...at(line), body: { reason }, headers: keyed(key) })
export const strikeWork = (work: string, reason: string, key: string) =>
  api.POST('/api/health/works/{id}/strike', { ...at(work), body: { reason }, headers: keyed(key) })

/** What is kept one by one, by the last part of its address, with what a record says of itself: a label's key and a field. */
export const kinds = {
  works: { path: '/api/health/works', facts: ['on', 'kind', 'topic', 'words', 'came', 'struck'] },
  notes: { path: '/api/health/notes', facts: ['on', 'sign', 'place', 'words', 'people', 'verdict'] },
  experts: {
    path: '/api/health/experts',
    facts: ['workplace', 'field', 'hours', 'score', 'has', 'most', 'certified_on', 'valid_to'],
  },
  claims: {
    path: '/api/health/claims',
    facts: ['expert_name', 'workplace', 'role', 'asked_on', 'approved_on', 'ended_on'],
  },
  visits: { path: '/api/health/visits', facts: ['on', 'expert_name', 'kind', 'words', 'came', 'answer'] },
  shifts: { path: '/api/health/shifts', facts: ['level', 'body', 'raised_on', 'ended_on'] },
  lines: { path: '/api/health/lines', facts: ['kind', 'title', 'name', 'on', 'amount', 'tested_on'] },
} as const
export type KindName = keyof typeof kinds

/** Any of them as the page draws it. */
export type AnyRecord = Record<string, string | number | boolean | undefined> & { id: string }
export function readRecord(kind: KindName, id: string): Promise<AnyRecord> {
  // Which of the addresses it is, only the route knows; the client cannot follow a path that is a parameter.
  const get = api.GET as unknown as (path: string, init: object) => Promise<{ data?: AnyRecord }>
  return body(get(`${kinds[kind].path}/{id}`, at(id)))
}

/** The words of a field that holds a code, where they lie: of visits kind, health.visit.kind.survey. */
export function wordsOf(kind: KindName, field: string, value: string): string {
  const one = kind.slice(0, -1)
  const rooms: Record<string, string> = {
    topic: 'health.topic',
    sign: 'health.sign',
    verdict: 'health.verdict',
    field: 'health.field',
    role: 'health.role',
    level: 'health.level',
    kind: `health.${one}.kind`,
  }
  return rooms[field] ? `${rooms[field]}.${value}` : ''
}
