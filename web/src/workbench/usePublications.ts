import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import type { Figure } from '@/kernel/api/types'

type Schema = components['schemas']
export type PublicationRow = Schema['PublicationRow']
export type PublicationPage = Schema['PublicationPage']
export type ItemRow = Schema['ItemRow']
export type Asked = Schema['Asked']
export type FigureAsk = Schema['FigureAsk']
export type TodayRow = Schema['TodayRow']
export type FrozenRow = Schema['FrozenRow']
export type PublicationState = 'draft' | 'out' | 'withdrawn'
export const states: PublicationState[] = ['draft', 'out', 'withdrawn']

export const listPublications = (query: {
  under?: string
  state?: PublicationState
  q?: string
  cursor?: string
  limit?: number
}) => body(api.GET('/api/publications', { params: { query } }))
export const readPublication = (id: string) => body(api.GET('/api/publications/{id}', { params: { path: { id } } }))
export const preparePublication = (asked: Asked, key: string) =>
  body(api.POST('/api/publications', { body: asked, headers: keyed(key) }))
export const releasePublication = (id: string, key: string) =>
  body(api.POST('/api/publications/{id}/release', { params: { path: { id } }, headers: keyed(key) }))
export const discardPublication = async (id: string, key: string) => {
  await api.POST('/api/publications/{id}/discard', { params: { path: { id } }, headers: keyed(key) })
}
export const withdrawPublication = (id: string, reason: string, key: string) =>
  body(api.POST('/api/publications/{id}/withdraw', { params: { path: { id } }, body: { reason }, headers: keyed(key) }))
export const comparePublication = (id: string) =>
  body(api.GET('/api/publications/{id}/today', { params: { path: { id } } }))
export const readFrozen = (id: string, query: { item: number; part: 'num' | 'den'; cursor?: number; limit?: number }) =>
  body(api.GET('/api/publications/{id}/records', { params: { path: { id }, query } }))

/** 27000 as people write it: 27,000. What is no whole number stays as it was published. */
export const grouped = (text: string): string => (/^\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, ',') : text)

/** One line of what is being prepared. */
export interface Line {
  key: number
  figure: string
  under: { code: string; name: string } | undefined
  from: string
  to: string
}

/** What is sent: a figure that is counted as of a day has no beginning. */
export function asksOf(lines: Line[], figures: Figure[]): FigureAsk[] {
  return lines.map(({ figure, under, from, to }) => {
    const asOf = figures.find((f) => f.code === figure)?.as_of
    return { figure, under: under?.code ?? '', to, ...(asOf ? {} : { from }) }
  })
}

/** The fault of one field of one line, by the pointer that the server sent. */
export function faultAt(faults: { pointer: string; message: string }[], line: number, field: string): string {
  return faults.find((f) => f.pointer.endsWith(`/items/${line}/${field}`))?.message ?? ''
}
