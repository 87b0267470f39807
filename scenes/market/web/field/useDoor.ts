/** What can be collected where one serves: from the county when it can be reached, else as it was last fetched. */
import { computed } from 'vue'
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { carries } from '@/kernel/offline/carries'
import { useOutbox } from '@/kernel/offline/useOutbox'

export type Door = components['schemas']['MarketDoor']
export const pickupKind = 'market.pickup'

const door = carries<Door>({ code: 'market', power: 'market.serve', fetch: () => body(api.GET('/api/market/field')) })

export function useDoor() {
  const { deeds } = useOutbox()
  const { carried } = door
  const items = computed(() => carried.value?.items ?? [])
  const of = (id: string) => items.value.find((x) => x.id === id)
  /** Codes of a batch that were taken on this phone, sent or not. */
  const here = (id: string) =>
    new Set(
      deeds.value
        .filter((d) => d.kind === pickupKind && d.body.listing === id && d.state !== 'draft' && d.state !== 'refused')
        .map((d) => String(d.body.code)),
    )
  return { ...door, items, of, here }
}
