import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

export type ActingRow = components['schemas']['ActingRow']

const of = (id: string, mandate: string) => ({ params: { path: { id, mandate } } })

export const listActing = (id: string) => body(api.GET('/api/agri/subjects/{id}/acting', { params: { path: { id } } }))
export const giveActing = async (id: string, who: { contact?: boolean; name?: string; phone?: string }, key: string) =>
  (await body(api.POST('/api/agri/subjects/{id}/acting', { params: { path: { id } }, body: who, headers: keyed(key) })))
    .slip
export const admitActing = async (id: string, mandate: string, key: string) =>
  (
    await body(
      api.POST('/api/agri/subjects/{id}/acting/{mandate}/password', { ...of(id, mandate), headers: keyed(key) }),
    )
  ).slip
export async function endActing(id: string, mandate: string, reason: string, key: string): Promise<undefined> {
  await api.POST('/api/agri/subjects/{id}/acting/{mandate}/end', {
    ...of(id, mandate),
    body: { reason },
    headers: keyed(key),
  })
}
