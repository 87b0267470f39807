/** What is in the ground where one works: from the county when it can be reached, else as it was last fetched. */
import { computed } from 'vue'
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { carries } from '@/kernel/offline/carries'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { dayOf, today } from '@/kernel/time/moment'

export type Ground = components['schemas']['FarmGrounds']
export const dayKind = 'farm.day'

const ground = carries<Ground>({ code: 'farm', power: 'farm.work', fetch: () => body(api.GET('/api/farm/field')) })

export function useGround() {
  const { deeds } = useOutbox()
  const { carried } = ground
  const items = computed(() => carried.value?.items ?? [])
  const of = (id: string) => items.value.find((x) => x.id === id)
  /** What was entered about a season on this phone today, the latest first. */
  const entered = (id: string) =>
    deeds.value
      .filter((d) => d.kind === dayKind && d.body.season === id && d.state !== 'draft' && dayOf(d.at) === today())
      .sort((a, b) => b.at - a.at)
  return { ...ground, items, of, entered }
}
