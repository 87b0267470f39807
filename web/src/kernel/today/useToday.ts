/** What a person's day holds: what waits, what the figures say that matter to them, and where the most is late. */
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { readValues, startOf } from '@/kernel/figure/useFigure'
import { dayOf } from '@/kernel/time/moment'

export type DayGroup = components['schemas']['DayGroup']
export type DayTask = components['schemas']['DayTask']

/** One group with all that waits in it. */
export const readGroup = async (key: string): Promise<DayGroup | undefined> =>
  (await body(api.GET('/api/today', { params: { query: { key } } }))).items[0]

export const readToday = async (): Promise<DayGroup[]> => (await body(api.GET('/api/today'))).items

/** Figures that matter to whoever holds a power, the first that apply. */
export interface Headline {
  power: string
  figures: readonly string[]
}

/** Of the house's own work. */
export const headlines: readonly Headline[] = [
  { power: 'order.supervise', figures: ['order.open', 'order.on_time_rate', 'order.satisfaction_rate'] },
  { power: 'order.triage', figures: ['order.received', 'order.filing_rate', 'order.open'] },
  { power: 'order.verify', figures: ['order.closed', 'order.rework_rate', 'order.on_time_rate'] },
  { power: 'order.callback', figures: ['order.resolve_rate', 'order.satisfaction_rate'] },
  { power: 'order.handle', figures: ['order.open', 'order.closed', 'order.on_time_rate'] },
]

/** Six at most: what is not one's daily business stands on the page of figures. */
export function matters(all: readonly Headline[], can: (power: string) => boolean): string[] {
  const codes = all.filter((h) => can(h.power)).flatMap((h) => h.figures)
  return [...new Set(codes)].slice(0, 6)
}

/** This month up to a day, and as many days of the month before. */
export function spansOf(to: string): { now: { from: string; to: string }; before: { from: string; to: string } } {
  const from = startOf('month', to)
  const last = dayOf(Date.parse(`${from}T00:00:00+08:00`) - 86_400_000)
  const same = `${last.slice(0, 8)}${to.slice(8)}`
  return { now: { from, to }, before: { from: startOf('month', last), to: same < last ? same : last } }
}

export interface Told {
  code: string
  text: string
  value: number
  before: number
  beforeText: string
}
export async function readMatters(codes: readonly string[], under: string, to: string): Promise<Told[]> {
  const { now, before } = spansOf(to)
  const ask = async (span: { from: string; to: string }) =>
    (await readValues({ under, ...span, codes: codes.join(',') })).items
  const [these, those] = await Promise.all([ask(now), ask(before)])
  return codes.flatMap((code) => {
    const is = these.find((v) => v.code === code)
    const was = those.find((v) => v.code === code)
    return is && was ? [{ code, text: is.text, value: is.value, before: was.value, beforeText: was.text }] : []
  })
}
