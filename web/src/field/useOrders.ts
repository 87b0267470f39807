/** The orders that this phone carries: those that wait for its owner, and those that were opened or worked on here. */
import { computed, ref, shallowRef, watch } from 'vue'
import { api, body } from '@/kernel/api/client'
import { asProblem } from '@/kernel/api/problem'
import { pocket } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'
import {
  pending,
  possible,
  standOf,
  stepKind,
  steppingOf,
  waits,
  type FieldOrder,
  type FieldStep,
} from '@/kernel/order/carried'
import { useSession } from '@/kernel/session/useSession'

interface Carried {
  person: string
  /** What the county called the list, so that an unchanged one need not be sent again. */
  tag?: string
  at: number
  steps: FieldStep[]
  items: FieldOrder[]
  total: number
  past: FieldOrder[]
}

const mostPast = 40
const carried = shallowRef<Carried>()
const fetching = ref(false)
let watching = false

export function useOrders() {
  const { me } = useSession()
  const { deeds, online } = useOutbox()
  const person = () => me.value?.person.id ?? ''
  const mine = computed(() => deeds.value.filter((d) => d.kind === stepKind && d.person === person()))

  /** What was carried when the phone was last on the network. */
  async function recall(): Promise<void> {
    if (carried.value?.person !== person()) carried.value = await pocket.recall<Carried>(`orders/${person()}`)
  }
  async function keep(next: Carried): Promise<void> {
    carried.value = next
    await pocket.keep(`orders/${next.person}`, JSON.parse(JSON.stringify(next)))
  }

  async function refresh(): Promise<void> {
    await recall()
    if (fetching.value || !person()) return
    fetching.value = true
    try {
      const old = carried.value
      const headers = old?.tag ? { 'If-None-Match': old.tag } : {}
      const { data, response } = await api.GET('/api/field/orders', { headers })
      const unchanged = response.status === 304 ? old : undefined
      const { steps, items, total } = unchanged ?? data!
      const tag = unchanged?.tag ?? response.headers.get('ETag') ?? undefined
      const here = new Set(items.map((o) => o.order.id))
      // What was worked on here stays, though it waits for others now.
      const left = [...(old?.items ?? []), ...(old?.past ?? [])].filter((o) => !here.has(o.order.id))
      const touched = new Set(mine.value.map((d) => steppingOf(d).order))
      const past = [
        ...left.filter((o) => touched.has(o.order.id)),
        ...left.filter((o) => !touched.has(o.order.id)),
      ].slice(0, mostPast)
      await keep({ person: person(), tag, at: Date.now(), steps, items, total, past })
    } catch (error) {
      // What is carried goes on.
      if (!asProblem(error).unanswered) throw error
    } finally {
      fetching.value = false
    }
  }

  /** Fetches one order anew; from then on it is carried. */
  async function fetchOne(id: string): Promise<void> {
    const { steps, items } = await body(api.GET('/api/field/orders/{id}', { params: { path: { id } } }))
    await recall()
    const fresh = items[0]!
    const old = carried.value ?? { person: person(), at: Date.now(), steps, items: [], total: 0, past: [] }
    if (old.items.some((o) => o.order.id === id))
      return keep({ ...old, steps, items: old.items.map((o) => (o.order.id === id ? fresh : o)) })
    await keep({ ...old, steps, past: [fresh, ...old.past.filter((o) => o.order.id !== id)].slice(0, mostPast) })
  }

  const steps = computed(() => carried.value?.steps ?? [])
  const find = (id: string) =>
    carried.value?.items.find((o) => o.order.id === id) ?? carried.value?.past.find((o) => o.order.id === id)
  const waiting = (o: FieldOrder) => pending(o, mine.value)
  const stand = (o: FieldOrder) => standOf(o, steps.value, waiting(o))
  const next = (o: FieldOrder) => possible(o, steps.value, stand(o))
  const todo = computed(() => (carried.value?.items ?? []).filter((o) => waits(o, steps.value, waiting(o))))
  /** What was done here and still is on the way, or has arrived today. */
  const done = computed(() =>
    [...(carried.value?.items ?? []), ...(carried.value?.past ?? [])].filter(
      (o) => !todo.value.includes(o) && waiting(o).some((d) => d.state !== 'safe' || d.at > Date.now() - 12 * 3600_000),
    ),
  )

  // What has arrived shows in the county's own thread as soon as that can be fetched.
  if (!watching) {
    watching = true
    watch(
      () => mine.value.filter((d) => d.state === 'safe').length,
      (now, was) => {
        if (now > was && online.value) void refresh()
      },
    )
  }
  return { carried, steps, todo, done, mine, recall, refresh, fetchOne, find, waiting, stand, next }
}
