/** The last messages, carried to be read anywhere. That they were read is kept here and told when there is a signal; telling it twice changes nothing. */
import { computed, ref, shallowRef } from 'vue'
import { api, body } from '@/kernel/api/client'
import { pocket } from '@/kernel/offline/pocket'
import type { Notice } from '@/kernel/order/useNotices'
import { useSession } from '@/kernel/session/useSession'

const list = shallowRef<Notice[]>([])
/** Read here, and not told yet. */
const untold = ref<string[]>([])
let owner = ''
let recalling: Promise<void> | undefined
let noting = Promise.resolve()
const atOnce = 50

export function useMessages() {
  const { me } = useSession()

  /** Once for a person, whoever asks: a second look into the pocket would forget what was read since the first. */
  function recall(): Promise<void> {
    const person = me.value?.person.id ?? ''
    if (recalling && owner === person) return recalling
    owner = person
    return (recalling = Promise.all([
      pocket.recall<Notice[]>(`notices/${person}`),
      pocket.recall<string[]>(`read/${person}`),
    ]).then(([carried, read]) => {
      if (owner !== person) return
      list.value = carried ?? []
      untold.value = read ?? []
    }))
  }
  async function tell(): Promise<void> {
    for (let ids = untold.value.slice(0, atOnce); ids.length; ids = untold.value.slice(0, atOnce)) {
      await api.POST('/api/notices/read', { body: { ids } })
      list.value = list.value.map((n) => (ids.includes(n.id) ? { ...n, read: true } : n))
      untold.value = untold.value.filter((id) => !ids.includes(id))
      await keep()
    }
  }
  async function keep(): Promise<void> {
    await pocket.keep(`notices/${owner}`, JSON.parse(JSON.stringify(list.value)))
    await pocket.keep(`read/${owner}`, [...untold.value])
  }
  async function refresh(): Promise<void> {
    await recall()
    try {
      await tell()
      list.value = (await body(api.GET('/api/notices'))).items
      await keep()
    } catch {
      // The carried messages go on.
    }
  }
  async function read(ids: string[]): Promise<void> {
    await recall()
    // Kept before it is shown, one tap after the other: what looks read stays read, even when the app is closed at once.
    await (noting = noting
      .catch(() => undefined)
      .then(async () => {
        const more = [...new Set([...untold.value, ...ids.filter((id) => !list.value.find((n) => n.id === id)?.read)])]
        await pocket.keep(`read/${owner}`, more)
        untold.value = more
      }))
    await tell().catch(() => undefined)
  }
  /** Whoever opens a record has read what was told of it. */
  async function readOf(subject: string): Promise<void> {
    await recall()
    const ids = unread.value.filter((n) => n.subject === subject).map((n) => n.id)
    if (ids.length) await read(ids)
  }
  const isRead = (n: Notice) => n.read || untold.value.includes(n.id)
  const unread = computed(() => list.value.filter((n) => !isRead(n)))
  return { messages: list, unread, isRead, recall, refresh, read, readOf }
}
