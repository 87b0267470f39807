/** Today's service days with their guests, as a phone at the door carries them: of today only, and gone with the day. */
import { computed } from 'vue'
import { api, body } from '@/kernel/api/client'
import { carries } from '@/kernel/offline/carries'
import type { Deed } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { useSession } from '@/kernel/session/useSession'
import { countyNow } from '@/kernel/time/clock'
import { dayOf } from '@/kernel/time/moment'
import { arrivalOf, arriveKind, type Arrival, type CarriedDay } from './arrivals'

interface Carried {
  on: string
  days: CarriedDay[]
}
const today = () => dayOf(countyNow())

async function fetchDays(): Promise<Carried> {
  const on = today()
  const query = { from: on, to: on, limit: 20 }
  const { items } = await body(api.GET('/api/station/days', { params: { query } }))
  const days = await Promise.all(
    items
      .filter((day) => day.can_serve && !day.called_off)
      .map(async (day): Promise<CarriedDay> => {
        const params = { path: { id: day.id } }
        return { day, guests: (await body(api.GET('/api/station/days/{id}/guests', { params }))).items }
      }),
  )
  return { on, days }
}
const door = carries<Carried>({
  code: 'station',
  power: 'station.serve',
  fetch: fetchDays,
  good: (kept) => kept.on === today(),
})

export function useDoor() {
  const { me } = useSession()
  const { deeds, queue } = useOutbox()
  const person = () => me.value?.person.id ?? ''
  const days = computed(() => door.carried.value?.days ?? [])
  const find = (id: string) => days.value.find((d) => d.day.id === id)
  /** What was marked on this phone of a day, the latest first. */
  const marked = (day: string): Deed[] =>
    deeds.value.filter((d) => d.kind === arriveKind && d.person === person() && arrivalOf(d).day === day)

  const arrive = (who: Arrival, title: string, place: string): Promise<void> =>
    queue({ kind: arriveKind, title, place, body: { ...who } })
  return { ...door, days, find, marked, arrive }
}
