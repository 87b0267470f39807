import { shallowReactive } from 'vue'
import { api, body, fileBody, part } from '@/kernel/api/client'
import type { AreaHit, AreaMap, AreaPage, AreaRow, Coverage } from '@/kernel/api/types'

export const listChildren = async (parent: string): Promise<AreaRow[]> =>
  (await body(api.GET('/api/areas', { params: { query: { parent: parent || undefined } } }))).items

export const readArea = (code: string): Promise<AreaPage> =>
  body(api.GET('/api/areas/{code}', { params: { path: { code } } }))

export const searchAreas = async (q: string): Promise<AreaHit[]> =>
  q ? (await body(api.GET('/api/areas/search', { params: { query: { q } } }))).items : []

export const readMap = (under: string): Promise<AreaMap> =>
  body(api.GET('/api/areas/map', { params: { query: { under: under || undefined } } }))

export const readCoverage = (under: string, state: string): Promise<Coverage> =>
  body(api.GET('/api/coverage', { params: { query: { under: under || undefined, state: state || undefined } } }))

export const uploadBoundaries = (file: File) =>
  body(api.POST('/api/areas/boundaries', { body: { file: part(file) }, bodySerializer: fileBody(file, file.name) }))

/** A path without its last name, for beside that name. */
export const parentsOf = (path: string, name: string): string =>
  path.endsWith(name) ? path.slice(0, -name.length).replace(/[\s/·›]+$/, '') : path

const kinds = new Set([
  'province',
  'prefecture',
  'county',
  'township',
  'town',
  'subdistrict',
  'village',
  'community',
  'grid',
  'micro_grid',
  'dedicated_grid',
])
/** The catalogue key of an area's kind, or nothing for a kind this screen has no word for yet. */
export const kindKey = (kind: string): string => (kinds.has(kind) ? `area.kind.${kind}` : '')

/** The tree as far as it has been opened. Branches are fetched when first opened and kept. */
export function useAreaTree() {
  const children = shallowReactive(new Map<string, AreaRow[]>())
  const opened = shallowReactive(new Set<string>())

  async function open(code: string): Promise<void> {
    if (!children.has(code)) children.set(code, await listChildren(code))
    opened.add(code)
  }

  /** Opens every ancestor of an area that was reached by address or search. */
  async function reveal(root: string, code: string): Promise<void> {
    if (!code.startsWith(root) || code === root) return
    const { path } = await readArea(code)
    for (const step of path) if (step.code.startsWith(root) && step.code !== code) await open(step.code)
  }

  /** Fetches the counts again without closing anything. */
  async function refresh(): Promise<void> {
    await Promise.all([...children.keys()].map(async (code) => children.set(code, await listChildren(code))))
  }
  return { children, opened, open, reveal, refresh, shut: (code: string) => opened.delete(code) }
}
