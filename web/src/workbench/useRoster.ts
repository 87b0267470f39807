import { api, body, fileBody, keyed, part } from '@/kernel/api/client'
import type { RosterQuery } from '@/kernel/api/paths'
import type { Decided, DutyRow, ImportReport, Page, Post } from '@/kernel/api/types'
import { one } from '@/kernel/area/useScope'

export const listDuties = (query: RosterQuery): Promise<Page<DutyRow>> =>
  body(api.GET('/api/roster', { params: { query } }))

let posts: Promise<Post[]> | undefined
export function listPosts(): Promise<Post[]> {
  posts ??= body(api.GET('/api/posts')).then(
    (list) => list.items,
    (error) => {
      posts = undefined
      throw error
    },
  )
  return posts
}

/** The roster's question to the server, read from the address. */
export function rosterQuestion(query: Record<string, unknown>, under: string): RosterQuery {
  const asked: RosterQuery = {}
  if (under) asked.under = under
  for (const name of ['q', 'post', 'at'] as const) if (one(query[name])) asked[name] = one(query[name])
  return asked
}

export interface NewDuty {
  person: string
  post: string
  area: string
  unit: string
  from: string
  to: string
}

export const assignDuty = (duty: NewDuty, key: string) =>
  body(api.POST('/api/duties', { body: duty, headers: keyed(key) }))
export const endDuty = (id: string, at: string, reason: string, key: string) =>
  body(api.POST('/api/duties/{id}/end', { params: { path: { id } }, body: { at, reason }, headers: keyed(key) }))
export const takeLeave = (leave: { person: string; from: string; to: string; deputy: string }, key: string) =>
  body(api.POST('/api/leaves', { body: leave, headers: keyed(key) }))
export const revealPhone = (id: string, reason: string) =>
  body(api.POST('/api/persons/{id}/reveal', { params: { path: { id } }, body: { reason } }))

export const importRoster = (
  file: Blob,
  name: string,
  dry: boolean,
  key: string,
  { plan, answers }: Decided,
): Promise<ImportReport> =>
  body(
    api.POST('/api/roster/import', {
      params: { query: { dry, plan } },
      body: { file: part(file) },
      bodySerializer: fileBody(file, name, { answers: JSON.stringify(answers) }),
      headers: keyed(key),
    }),
  )
