import { api, body, fileBody, fileOf, keyed, part } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import type { ImportError } from '@/kernel/api/types'

export type ChangeKind = 'added' | 'changed' | 'absent'
export interface Difference {
  column: string
  cell: string
  was: string
  now: string
}
export interface ChangeRow {
  row: number
  kind: ChangeKind
  label: string
  differences: Difference[]
}
export interface SheetReport {
  sheet: string
  about: string
  fixed: boolean
  rows: number
  added: number
  changed: number
  same: number
  absent: number
  changes: ChangeRow[]
}
/** What lies in a place that ends; without `to` it stays behind. */
export type Follow = components['schemas']['Follow']
export interface WorkbookReport {
  dry: boolean
  applied: boolean
  moved: boolean
  plan: string
  rows: number
  added: number
  changed: number
  same: number
  absent: number
  wrong: number
  errors: ImportError[]
  sheets: SheetReport[]
  follows: Follow[]
}

/** The plan is what was looked at: the server applies that one, or shows what has changed since. */
export const sendWorkbook = (
  file: Blob,
  name: string,
  dry: boolean,
  plan: string,
  key: string,
): Promise<WorkbookReport> =>
  body(
    api.POST('/api/workbook/import', {
      params: { query: { dry, plan } },
      body: { file: part(file) },
      bodySerializer: fileBody(file, name),
      headers: keyed(key),
    }),
  )

export const plainWorkbook = (key: string) => fileOf('/api/workbook', key)
export const personalWorkbook = (reason: string, key: string) =>
  fileOf('/api/workbook/personal', key, { method: 'POST', body: JSON.stringify({ reason }) })
export const differenceOf = (file: Blob, name: string, key: string) =>
  fileOf('/api/workbook/difference', key, { method: 'POST', body: fileBody(file, name)() })

/** The name of a sheet that an error is in, without the part that a checklist's own sheets add. */
export function countsBySheet(errors: ImportError[]): Map<string, number> {
  const out = new Map<string, number>()
  for (const e of errors) out.set(e.sheet, (out.get(e.sheet) ?? 0) + 1)
  return out
}

export interface PlaceFollows {
  from: string
  name: string
  follows: Follow[]
}

/** What goes along, place by place: the places by their codes, the kinds in the order of the server. */
export function followsByPlace(follows: Follow[]): PlaceFollows[] {
  const out = new Map<string, PlaceFollows>()
  for (const f of follows) {
    const place = out.get(f.from) ?? { from: f.from, name: f.from_name, follows: [] }
    place.follows.push(f)
    out.set(f.from, place)
  }
  return [...out.values()].sort((a, b) => a.from.localeCompare(b.from))
}

export interface Sift {
  sheet: string
  kind: ChangeKind | ''
  words: string
}

/** The changes that somebody wants to see, sheet by sheet in the order of the workbook. */
export function sifted(sheets: SheetReport[], by: Sift): { sheet: string; changes: ChangeRow[] }[] {
  const words = by.words.trim().toLowerCase()
  const says = (c: ChangeRow) =>
    [c.label, ...c.differences.flatMap((d) => [d.was, d.now, d.column])].some((v) => v.toLowerCase().includes(words))
  return sheets
    .filter((s) => !by.sheet || s.sheet === by.sheet)
    .map((s) => ({
      sheet: s.sheet,
      changes: s.changes.filter((c) => (by.kind ? c.kind === by.kind : c.kind !== 'absent') && (!words || says(c))),
    }))
    .filter((s) => s.changes.length > 0)
}
