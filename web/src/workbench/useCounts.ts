import { shallowRef } from 'vue'
import type { OrderCounts } from '@/kernel/api/types'
import { countOrders } from '@/kernel/order/useOrder'

const counts = shallowRef<OrderCounts>()

/** The counts in the masthead and on the board are the same numbers, so they are fetched and kept once. */
export function useCounts() {
  async function refresh(under: string): Promise<void> {
    counts.value = await countOrders(under)
  }
  return { counts, refresh }
}
