import { ref, shallowRef } from 'vue'
import type { OrderCounts } from '@/kernel/api/types'
import { countOrders } from '@/kernel/order/useOrder'

const counts = shallowRef<OrderCounts>()

// Goes up with every act of this person, so that the tree knows its numbers are old.
const acts = ref(0)

/** The counts in the masthead and on the board are the same numbers, so they are fetched and kept once. */
export function useCounts() {
  async function refresh(under: string): Promise<void> {
    counts.value = await countOrders(under)
  }
  /** Numbers are a courtesy beside the work: failing to fetch them must not disturb it. */
  function acted(under: string): void {
    acts.value++
    void refresh(under).catch(() => undefined)
  }
  return { counts, acts, refresh, acted }
}
