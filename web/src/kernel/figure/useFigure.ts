import { api, body } from '@/kernel/api/client'
import type { FigureQuery } from '@/kernel/api/paths'
import { dayOf, today } from '@/kernel/time/moment'
import { one } from '@/kernel/area/useScope'

export type Span = 'year' | 'quarter' | 'month' | 'week'
export const spans: Span[] = ['year', 'quarter', 'month', 'week']

/** First day of a customary period that ends on the given day. */
export function startOf(span: Span, to: string): string {
  const [year, month] = to.split('-') as [string, string]
  if (span === 'year') return `${year}-01-01`
  if (span === 'month') return `${year}-${month}-01`
  if (span === 'quarter') return `${year}-${String(Math.floor((Number(month) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`
  return dayOf(Date.parse(`${to}T00:00:00+08:00`) - 6 * 86_400_000)
}

/** Which customary period an address means, or none when the days were chosen freely. */
export function spanOf(from: string, to: string): Span | undefined {
  return spans.find((span) => startOf(span, to) === from)
}

export interface FigureQuestion {
  under: string
  from: string
  to: string
}

/** Area, period and as-of day from the address; by default this year up to today. */
export function figureQuestion(query: Record<string, unknown>, under: string, now = today()): FigureQuestion {
  const to = one(query.to) || now
  return { under, from: one(query.from) || startOf('year', to), to }
}

export const listFigures = async () => (await body(api.GET('/api/figures'))).items
export const readValues = (query: FigureQuery & { codes?: string }) =>
  body(api.GET('/api/figures/values', { params: { query } }))
export const readBreakdown = async (query: FigureQuery & { code: string }) =>
  (await body(api.GET('/api/figures/breakdown', { params: { query } }))).items
export const readSeries = async (query: FigureQuery & { code: string }) =>
  (await body(api.GET('/api/figures/series', { params: { query: { ...query, by: 'month' } } }))).points
export const readRecords = (query: FigureQuery & { code: string; part: string; cursor?: string; limit?: number }) =>
  body(api.GET('/api/figures/records', { params: { query } }))

/** A value as the eye takes it in: 100000 → 100,000; shares and dashes stay as they are. */
export const grouped = (text: string): string =>
  /^-?\d+(\.\d+)?$/.test(text) ? Number(text).toLocaleString('en-US', { maximumFractionDigits: 3 }) : text
