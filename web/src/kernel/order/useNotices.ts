import { shallowRef } from 'vue'
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

export type Notice = components['schemas']['Notice']

const notices = shallowRef<Notice[]>()
const unread = shallowRef(0)

/** What somebody is told about records: fetched once for the masthead and the page alike. */
export function useNotices() {
  async function refresh(): Promise<void> {
    const answer = await body(api.GET('/api/notices'))
    notices.value = answer.items
    unread.value = answer.unread
  }
  /** Opening the page is reading it; the marks stay until it is opened again. */
  async function see(): Promise<void> {
    await refresh()
    const ids = (notices.value ?? []).filter((n) => !n.read).map((n) => n.id)
    if (!ids.length) return
    await api.POST('/api/notices/read', { body: { ids } })
    unread.value = 0
  }
  return { notices, unread, refresh, see }
}
