import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type PackagingRow = Schema['PackagingRow']
export type PackagingInput = Schema['PackagingInput']
export type PackagingSum = Schema['PackagingSum']

/** What a ledger can be asked; the download takes the same. */
export interface LedgerQuestion { under?: string; kind?: string; unit?: string; q?: string; from?: string; to?: string; voided?: boolean; cursor?: string; limit?: number }

export const listPackaging = (query: LedgerQuestion) => body(api.GET('/api/agri/packaging', { params: { query } }))
export const sumPackaging = (query: LedgerQuestion) => body(api.GET('/api/agri/packaging/sums', { params: { query } }))
export const addPackaging = (line: PackagingInput, key: string) => body(api.POST('/api/agri/packaging', { body: line, headers: keyed(key) }))
export const voidPackaging = (id: string, reason: string, key: string) => api.POST('/api/agri/packaging/{id}/void', { params: { path: { id } }, body: { reason }, headers: keyed(key) })

/** A weight is kept in grams and money in fen; people write kilograms and yuan. */
export const whole = (text: string, per: number) => (text.trim() ? Math.round(Number(text) * per) : 0)
export const amountText = (n: number, per: number) => (n / per).toLocaleString('en-US', { maximumFractionDigits: 3 })
export const perOf = (unit: string) => (unit === 'gram' ? 1000 : 1)
