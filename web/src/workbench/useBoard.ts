import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { OrderQuery } from '@/kernel/api/paths'
import { one, tidy } from '@/kernel/area/useScope'

export const boxes = ['todo', 'done', 'mine', 'all'] as const
const filters = ['status', 'category', 'light', 'q', 'from', 'to'] as const
export type Filter = (typeof filters)[number]

/** The board's question to the server, read from the address. */
export function questionOf(query: Record<string, unknown>, under: string): OrderQuery {
  const box = one(query.box)
  const asked: OrderQuery = { box: (boxes as readonly string[]).includes(box) ? box : 'all' }
  if (under) asked.under = under
  for (const name of filters) if (one(query[name])) asked[name] = one(query[name])
  return asked
}

export function countFilters(query: Record<string, unknown>): number {
  return filters.filter((name) => name !== 'to' && one(query[name])).length
}

/** The board keeps everything it shows in the address: back, reload and a link to a colleague all work. */
export function useBoard(under: { value: string }) {
  const route = useRoute()
  const router = useRouter()
  const question = computed(() => questionOf(route.query, under.value))
  const open = computed(() => one(route.query.order))

  function go(change: Record<string, string | undefined>): void {
    void router.push({ path: '/orders', query: tidy({ ...route.query, ...change }) })
  }
  return {
    question,
    open,
    go,
    active: computed(() => countFilters(route.query)),
    box: (name: string) => go({ box: name, status: '', light: '', order: '' }),
    reset: () => go(Object.fromEntries(filters.map((name) => [name, '']))),
  }
}
