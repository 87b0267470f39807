import { computed, shallowRef } from 'vue'
import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

export type CalendarPage = components['schemas']['Page']
export type CalendarYear = components['schemas']['Year']

export const readCalendar = () => body(api.GET('/api/calendar'))
export const saveYear = (year: number, off: string[], work: string[], key: string) =>
  body(api.PUT('/api/calendar/years/{year}', { params: { path: { year } }, body: { off, work }, headers: keyed(key) }))
export const saveHours = (hours: string, key: string) =>
  body(api.PUT('/api/calendar/hours', { body: { hours }, headers: keyed(key) }))

const seen = shallowRef<CalendarPage>()

/** The year whose notice is missing, told on every page to whoever can enter it. */
export function useMissingYear() {
  const look = async (): Promise<void> => void (seen.value = await readCalendar().catch(() => undefined))
  const told = (page: CalendarPage) => void (seen.value = page)
  return { missing: computed(() => seen.value?.missing ?? 0), look, told }
}

export interface Cell {
  day: string
  date: number
  weekend: boolean
}

const two = (n: number) => String(n).padStart(2, '0')

/** A month's weeks from Monday on; an empty cell is no day of the month. */
export function weeksOf(year: number, month: number): (Cell | undefined)[][] {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const lead = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7
  const cells: (Cell | undefined)[] = Array.from({ length: lead }, () => undefined)
  for (let date = 1; date <= last; date++)
    cells.push({ day: `${year}-${two(month)}-${two(date)}`, date, weekend: (lead + date - 1) % 7 > 4 })
  while (cells.length % 7) cells.push(undefined)
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
}

/** What a tap makes of a day: a working day goes off, a weekend day is off by notice or worked, and back. */
export function turned(cell: Cell, off: Set<string>, work: Set<string>): { off: Set<string>; work: Set<string> } {
  const o = new Set(off)
  const w = new Set(work)
  if (!cell.weekend) {
    if (!o.delete(cell.day)) o.add(cell.day)
  } else if (o.delete(cell.day)) w.add(cell.day)
  else if (!w.delete(cell.day)) o.add(cell.day)
  return { off: o, work: w }
}
