/** A command that went down the tree, as screens see it. */
import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

export type DirectiveRow = components['schemas']['DirectiveRow']
export type RecipientRow = components['schemas']['DirectiveRecipientRow']
/** What a count opens into. */
export type Count = keyof DirectiveRow['counts']

const at = (id: string) => ({ params: { path: { id } } })
/** Of which command somebody is a recipient. */
export const directiveOf = async (recipient: string) =>
  (await body(api.GET('/api/directives/recipients/{id}', at(recipient)))).directive
export const readDirective = (id: string) => body(api.GET('/api/directives/{id}', at(id)))

type Narrowed = 'confirmed' | 'done' | 'late' | 'helped' | undefined
const mostShown = 200

export async function listRecipients(
  directive: string,
  count: Count,
): Promise<{ rows: RecipientRow[]; more: boolean }> {
  const state: Narrowed = count === 'sent' ? undefined : count
  const query = { directive, state, limit: mostShown }
  const { items, next } = await body(api.GET('/api/directives/recipients', { params: { query } }))
  return { rows: inTree(items), more: !!next }
}

export const confirm = (id: string, key: string) =>
  api.POST('/api/directives/recipients/{id}/confirm', { ...at(id), headers: keyed(key) })
export const handOn = (id: string, key: string) =>
  api.POST('/api/directives/recipients/{id}/hand-on', { ...at(id), headers: keyed(key) })
export const callHelp = (id: string, words: string, key: string) =>
  api.POST('/api/directives/recipients/{id}/help', { ...at(id), body: { words }, headers: keyed(key) })
export const recall = (id: string, reason: string, key: string) =>
  api.POST('/api/directives/{id}/recall', { ...at(id), body: { reason }, headers: keyed(key) })
export const end = (id: string, reason: string, key: string) =>
  api.POST('/api/directives/{id}/end', { ...at(id), body: { reason }, headers: keyed(key) })
export const amend = (d: DirectiveRow, text: string, reason: string, key: string) =>
  body(
    api.POST('/api/directives/{id}/amend', {
      ...at(d.id),
      body: { body: text, reason, version: d.version },
      headers: keyed(key),
    }),
  )

const rank = (r: RecipientRow): number => (r.late ? 0 : r.state === 'sent' ? 1 : r.state === 'done' ? 3 : 2)

/** Late ones first, then those that are silent; what was handed on stands behind whoever handed it on. */
export function inTree(rows: readonly RecipientRow[]): RecipientRow[] {
  const known = new Set(rows.map((r) => r.id))
  const below = new Map<string, RecipientRow[]>()
  for (const r of rows) {
    const parent = known.has(r.parent) ? r.parent : ''
    below.set(parent, [...(below.get(parent) ?? []), r])
  }
  const walk = (parent: string): RecipientRow[] =>
    (below.get(parent) ?? [])
      .sort((a, b) => rank(a) - rank(b) || a.due_at - b.due_at)
      .flatMap((r) => [r, ...walk(r.id)])
  return walk('')
}
