/** The fairs at whose doors this phone can stand: from the county when it can be reached, else as they were last fetched. */
import { computed } from 'vue'
import { api, body } from '@/kernel/api/client'
import { carries } from '@/kernel/offline/carries'
import type { Deed } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { useSession } from '@/kernel/session/useSession'
import { countyNow } from '@/kernel/time/clock'
import { dayOf } from '@/kernel/time/moment'
import { checkInKind, doorsOn, fairOf, type DoorFair } from './doors'

const day = 86_400_000

async function fetchFairs(): Promise<{ fairs: DoorFair[] }> {
  const { items } = await body(api.GET('/api/jobfair/fairs', { params: { query: { limit: 20 } } }))
  const fairs = items
    .filter((f) => f.can_check_in && f.to >= dayOf(countyNow()))
    .map(({ id, name, venue, from, to }) => ({ id, name, venue, from, to }))
  return { fairs }
}
const door = carries({ code: 'jobfair', power: 'jobfair.check_in', fetch: fetchFairs })

export function useDoor() {
  const { me } = useSession()
  const { deeds, queue } = useOutbox()
  const person = () => me.value?.person.id ?? ''

  const fairs = computed(() => door.carried.value?.fairs ?? [])
  const doors = computed(() => doorsOn(fairs.value, dayOf(countyNow()), dayOf(countyNow() + 3 * day)))
  const find = (id: string) => fairs.value.find((f) => f.id === id)
  /** Who was checked in on this phone at a fair, the latest first. */
  const marked = (fair: string): Deed[] =>
    deeds.value.filter((d) => d.kind === checkInKind && d.person === person() && fairOf(d) === fair)

  // The code opens somebody's own page: the phone keeps it no longer than the county needs it.
  const checkIn = (fair: DoorFair, code: string, title: string): Promise<void> =>
    queue({ kind: checkInKind, title, place: fair.name, body: { subject: fair.id, code }, forget: true })
  return { ...door, doors, find, marked, checkIn }
}
