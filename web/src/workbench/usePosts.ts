import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

export type PostRow = components['schemas']['PostRow']
export type PowerRow = components['schemas']['PowerRow']
export interface PostInput {
  title: string
  level: number
  powers: string[]
}

/** The sizes of place that a post is held in, by the length of their codes. */
export const levels = [6, 9, 12, 15] as const

export const readPostDesk = () => body(api.GET('/api/posts/desk'))
export const addPost = (input: PostInput, key: string) =>
  body(api.POST('/api/posts', { body: input, headers: keyed(key) }))
export const changePost = (code: string, input: PostInput, key: string) =>
  body(api.PUT('/api/posts/{code}', { params: { path: { code } }, body: input, headers: keyed(key) }))
export const retirePost = (code: string, key: string) =>
  api.POST('/api/posts/{code}/retire', { params: { path: { code } }, headers: keyed(key) })
export const restorePost = (code: string, key: string) =>
  api.POST('/api/posts/{code}/restore', { params: { path: { code } }, headers: keyed(key) })

/** Powers under their rooms, in the order in which they come. */
export function grouped(powers: PowerRow[]): [group: string, powers: PowerRow[]][] {
  const out = new Map<string, PowerRow[]>()
  for (const p of powers) out.set(p.group, [...(out.get(p.group) ?? []), p])
  return [...out]
}
