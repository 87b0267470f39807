import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { dayOf } from '@/kernel/time/moment'

type Schema = components['schemas']
export type StationRow = Schema['ServiceStation']
export type StationInput = Schema['ServiceStationInput']
export type DayRow = Schema['ServiceDay']
export type DayInput = Schema['ServiceDayInput']
export type SlotRow = Schema['ServiceSlot']
export type GuestRow = Schema['ServiceGuest']
export type ItemRow = Schema['LendingItem']
export type LoanRow = Schema['LendingLoan']

/** What the list of stations can be asked; the download takes the same. */
export interface StationQuestion {
  under?: string
  q?: string
  closed?: boolean
  cursor?: string
  limit?: number
}

const at = (id: string) => ({ params: { path: { id } } })
export const listStations = (query: StationQuestion) => body(api.GET('/api/station/stations', { params: { query } }))
export const readStation = (id: string) => body(api.GET('/api/station/stations/{id}', at(id)))
export const addStation = (station: StationInput, key: string) =>
  body(api.POST('/api/station/stations', { body: station, headers: keyed(key) }))
export const changeStation = (id: string, station: StationInput, key: string) =>
  body(api.PUT('/api/station/stations/{id}', { ...at(id), body: station, headers: keyed(key) }))

export const listDays = (station: string, cursor?: string) =>
  body(api.GET('/api/station/days', { params: { query: { station, cursor, limit: 20 } } }))
export const readDay = (id: string) => body(api.GET('/api/station/days/{id}', at(id)))
export const planDay = (day: DayInput, key: string) =>
  body(api.POST('/api/station/days', { body: day, headers: keyed(key) }))
export const callOff = (id: string, reason: string, key: string) =>
  api.POST('/api/station/days/{id}/call-off', { ...at(id), body: { reason }, headers: keyed(key) })

export const listGuests = async (day: string) => (await body(api.GET('/api/station/days/{id}/guests', at(day)))).items
/** Somebody of the list is here, or whoever shows a code. */
export const arrive = (day: string, who: { booking?: string; code?: string }, key: string) =>
  body(api.POST('/api/station/days/{id}/arrive', { ...at(day), body: who, headers: keyed(key) }))
export const walkIn = (day: string, who: { slot: string; name: string; phone?: string }, key: string) =>
  body(api.POST('/api/station/days/{id}/walk-in', { ...at(day), body: who, headers: keyed(key) }))

export const listItems = async (station: string) =>
  (await body(api.GET('/api/station/stations/{id}/items', at(station)))).items
export const addItem = (station: string, item: { name: string; total: number; days: number }, key: string) =>
  api.POST('/api/station/stations/{id}/items', { ...at(station), body: item, headers: keyed(key) })
export const lend = (station: string, loan: { item: string; name: string; phone: string }, key: string) =>
  api.POST('/api/station/stations/{id}/loans', { ...at(station), body: loan, headers: keyed(key) })
/** What is out, what is late first. */
export async function listOut(station: string): Promise<LoanRow[]> {
  const query = { station, state: 'out' as const, limit: 200 }
  const { items } = await body(api.GET('/api/station/loans', { params: { query } }))
  return [...items].sort((a, b) => a.due.localeCompare(b.due))
}
export const takeBack = (loan: string, key: string) =>
  api.POST('/api/station/loans/{id}/return', { ...at(loan), headers: keyed(key) })
export const writeOff = (loan: string, key: string) =>
  api.POST('/api/station/loans/{id}/lose', { ...at(loan), headers: keyed(key) })

/** In the order of the form; the server knows the same. */
export const facilities = [
  'reading',
  'rest',
  'dining',
  'children',
  'baby',
  'toilet',
  'oxygen',
  'water',
  'microwave',
  'sewing',
  'umbrella',
  'charging',
  'aed',
  'parking',
] as const
/** What a station has, in that order. */
export const hasOf = (station?: StationRow) => facilities.filter((f) => station?.facilities.includes(f))

const county = 8 * 3_600_000
/** 09:05, by the county's clock. */
export const hourOf = (at: number): string => new Date(at + county).toISOString().slice(11, 16)

/** Whether a station is open at a moment, and the hours of that day: empty where it rests. */
export function openingAt(station: StationRow, now: number): { open: boolean; hours: string } {
  const on = dayOf(now)
  const hours = station.hours[(new Date(now + county).getUTCDay() + 6) % 7] ?? ''
  if ((station.closed_on && station.closed_on <= on) || on < station.opened_on) return { open: false, hours: '' }
  const [from = '', to = ''] = hours.split('-')
  const time = hourOf(now)
  return { open: !!hours && time >= from && time < to, hours }
}

/** The next 25th after a day: when service days are held. */
export function nextServiceDay(after: string): string {
  const [year = 0, month = 1, day = 1] = after.split('-').map(Number)
  const next = new Date(Date.UTC(year, month - 1 + (day < 25 ? 0 : 1), 25))
  return next.toISOString().slice(0, 10)
}
