/** The ground that this phone carries: fetched where there is a signal, gone on with where there is none. */
import { computed, ref, shallowRef } from 'vue'
import { api } from '@/kernel/api/client'
import { asProblem } from '@/kernel/api/problem'
import { pocket } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { useSession } from '@/kernel/session/useSession'
import type { Ground, Known } from './ground'

interface Carried {
  person: string
  tag?: string
  at: number
  ground: Ground
  /** Orders that were there when it was fetched on the day before this one: what is not among them is new. */
  seen?: { day: string; ids: string[] }
}

export const reportKind = 'order.report'
const carried = shallowRef<Carried>()
const fetching = ref(false)

export function useGround() {
  const { me, can } = useSession()
  const { deeds } = useOutbox()
  const person = () => me.value?.person.id ?? ''
  const may = computed(() => can('order.register'))

  async function recall(): Promise<void> {
    if (may.value && carried.value?.person !== person())
      carried.value = await pocket.recall<Carried>(`ground/${person()}`)
  }
  async function refresh(): Promise<void> {
    if (!may.value) return
    await recall()
    if (fetching.value || !person()) return
    fetching.value = true
    try {
      const old = carried.value
      const headers = old?.tag ? { 'If-None-Match': old.tag } : {}
      const { data, response } = await api.GET('/api/field/ground', { headers })
      if (response.status === 304 && old) return
      const ground = data!
      const seen =
        old && old.ground.today !== ground.today
          ? { day: old.ground.today, ids: old.ground.open.map((o) => o.id) }
          : old?.seen
      carried.value = { person: person(), tag: response.headers.get('ETag') ?? undefined, at: Date.now(), ground, seen }
      await pocket.keep(`ground/${person()}`, JSON.parse(JSON.stringify(carried.value)))
    } catch (error) {
      // What is carried goes on.
      if (!asProblem(error).unanswered) throw error
    } finally {
      fetching.value = false
    }
  }
  const ground = computed(() => (carried.value?.person === person() ? carried.value.ground : undefined))
  /** New since the day before: on that day's list it was not. */
  const isNew = (id: string) => !!carried.value?.seen && !carried.value.seen.ids.includes(id)
  /** What was reported on this phone, the latest first, the county's answer beside it. */
  const reports = computed(() => deeds.value.filter((d) => d.kind === reportKind && d.person === person()))
  /** What was reported here and the county does not hold yet, as an order that others may mean too. */
  const unheld = computed<Known[]>(() =>
    reports.value
      .filter((d) => d.state === 'queued' && !d.body.known && !d.body.fixed)
      .map((d) => ({
        id: d.id,
        no: '',
        title: d.title,
        place: String(d.body.place ?? ''),
        area: String(d.body.area ?? ''),
        lon: Number(d.body.lon ?? 0),
        lat: Number(d.body.lat ?? 0),
        category: String(d.body.category ?? ''),
        status: 'reported',
        reported_at: d.at,
        lead: '',
        version: 1,
      })),
  )
  return { ground, may, unheld, fetching, recall, refresh, isNew, reports }
}
