import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type ZoneRow = Schema['SnowZone']
export type ZoneInput = Schema['SnowZoneInput']
export type AgentRow = Schema['SnowAgent']
export type DepotRow = Schema['SnowDepot']
export type PlanRow = Schema['SnowPlan']
export type ResponseRow = Schema['SnowResponse']
export type WarningRow = Schema['SnowWarning']
export type WorkInput = Schema['SnowWork']
export type FieldZone = Schema['SnowFieldZone']

const at = (id: string) => ({ params: { path: { id } } })
export const levels = ['blue', 'yellow', 'orange', 'red'] as const
export const classes = ['key', 'main', 'other'] as const
export const policies = ['forbidden', 'no_chloride', 'limited', 'allowed'] as const
export const kinds = [
  'main_road',
  'first_road',
  'second_road',
  'node',
  'pavement',
  'square',
  'compound',
  'courtyard',
  'park',
  'village_road',
] as const
export const counted = ['people', 'vehicles', 'machines', 'tools', 'volunteers', 'frontage'] as const
export const steps = ['push', 'sweep', 'melt', 'clear'] as const

export const readNow = () => body(api.GET('/api/snow/now'))
export const readResponse = (id: string) => body(api.GET('/api/snow/responses/{id}', at(id)))
export const listResponses = () => body(api.GET('/api/snow/responses', { params: { query: { limit: 12 } } }))
export const listWarnings = () => body(api.GET('/api/snow/warnings', { params: { query: { limit: 5 } } }))
export const raise = (input: Schema['SnowResponseInput'], key: string) =>
  body(api.POST('/api/snow/responses', { body: input, headers: keyed(key) }))
export const changeLevel = (id: string, level: ResponseRow['level'], reason: string, key: string) =>
  body(api.POST('/api/snow/responses/{id}/level', { ...at(id), body: { level, reason }, headers: keyed(key) }))
export const endResponse = (id: string, reason: string, key: string) =>
  api.POST('/api/snow/responses/{id}/end', { ...at(id), body: { reason }, headers: keyed(key) })
export const review = (id: string, inspections: number, lessons: string, key: string) =>
  body(api.POST('/api/snow/responses/{id}/review', { ...at(id), body: { inspections, lessons }, headers: keyed(key) }))
export const relay = (input: Schema['SnowWarningInput'], key: string) =>
  body(api.POST('/api/snow/warnings', { body: input, headers: keyed(key) }))
export const relayFile = (file: string, key: string) =>
  body(api.POST('/api/snow/warnings/cap', { body: { file }, headers: keyed(key) }))
export const reportWork = (input: WorkInput, key: string) =>
  body(api.POST('/api/snow/work', { body: input, headers: keyed(key) }))

export const readZone = (id: string) => body(api.GET('/api/snow/zones/{id}', at(id)))
export const addZone = (zone: ZoneInput, key: string) =>
  body(api.POST('/api/snow/zones', { body: zone, headers: keyed(key) }))
export const changeZone = (id: string, zone: ZoneInput, key: string) =>
  body(api.PUT('/api/snow/zones/{id}', { ...at(id), body: zone, headers: keyed(key) }))
export const listAgents = async () => (await body(api.GET('/api/snow/agents'))).items
export const addAgent = (agent: Schema['SnowAgentInput'], key: string) =>
  body(api.POST('/api/snow/agents', { body: agent, headers: keyed(key) }))
export const stopAgent = (id: string, reason: string, key: string) =>
  api.POST('/api/snow/agents/{id}/stop', { ...at(id), body: { reason }, headers: keyed(key) })
export const grant = (input: Schema['SnowExceptionInput'], key: string) =>
  body(api.POST('/api/snow/exceptions', { body: input, headers: keyed(key) }))
export const revoke = (id: string, reason: string, key: string) =>
  api.POST('/api/snow/exceptions/{id}/revoke', { ...at(id), body: { reason }, headers: keyed(key) })
export const addDepot = (depot: { area: string; name: string; place: string; opened_on: string }, key: string) =>
  body(api.POST('/api/snow/depots', { body: depot, headers: keyed(key) }))
export const moveStock = (id: string, move: Schema['SnowMovementInput'], key: string) =>
  body(api.POST('/api/snow/depots/{id}/movements', { ...at(id), body: move, headers: keyed(key) }))
export const findZones = async (q: string) => {
  const { items } = await body(api.GET('/api/snow/zones', { params: { query: { q, limit: 20 } } }))
  return items.map((z) => ({ key: z.id, title: z.name, note: z.area_name, value: z }))
}
export const readPlan = (id: string) => body(api.GET('/api/snow/plans/{id}', at(id)))
export const draftPlan = (plan: Schema['SnowPlanInput'], key: string) =>
  body(api.POST('/api/snow/plans', { body: plan, headers: keyed(key) }))
export const changePlan = (id: string, plan: Schema['SnowPlanInput'], key: string) =>
  body(api.PUT('/api/snow/plans/{id}', { ...at(id), body: plan, headers: keyed(key) }))

/** Grams as kilograms are written. */
export const kg = (grams: number): string => String(Math.round(grams / 100) / 10)
/** g/m², rounded up as the county does: a little too much is too much. */
export const dose = (grams: number, m2: number): number => (m2 > 0 ? Math.ceil(grams / m2) : 0)

/** Whether an agent may be spread in a zone that a phone carries; empty: yes, else why not. The county judges again. */
export function wrongAt(
  zone: Pick<FieldZone, 'bans' | 'exceptions' | 'most' | 'policy'>,
  agent: Pick<AgentRow, 'id'>,
  grams: number,
  m2: number,
  now: number,
): '' | 'forbidden' | 'chloride' | 'dose' {
  const excepted = zone.exceptions.find((e) => e.agent === agent.id && e.from <= now && now < e.to)
  if (zone.bans.includes(agent.id) && !excepted) return zone.policy === 'forbidden' ? 'forbidden' : 'chloride'
  const most = excepted?.most || zone.most
  return most > 0 && dose(grams, m2) > most ? 'dose' : ''
}
