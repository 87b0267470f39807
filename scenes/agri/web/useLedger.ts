import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { usePaged } from '@/kernel/api/usePaged'
import type { Page } from '@/kernel/api/types'
import { figureQuestion } from '@/kernel/figure/useFigure'
import { one, tidy, useScope } from '@/kernel/area/useScope'
import type { LedgerQuestion } from './useServed'

/** A ledger and the figures above it look at one place and one period, which stand in the address. */
export function useLedger<T>(ask: (query: LedgerQuestion) => Promise<Page<T>>) {
  const route = useRoute()
  const router = useRouter()
  const { under } = useScope()
  const span = computed(() => figureQuestion(route.query, under.value))
  const question = computed<LedgerQuestion>(() => ({
    ...span.value,
    kind: one(route.query.kind) || undefined,
    unit: one(route.query.unit) || undefined,
    q: one(route.query.q) || undefined,
    voided: one(route.query.voided) === 'true' || undefined,
  }))
  const list = usePaged<T>((cursor) => ask({ ...question.value, cursor: cursor || undefined, limit: 50 }))
  watch(
    () => JSON.stringify(question.value),
    () => void list.restart(),
    { immediate: true },
  )
  const go = (change: Record<string, string>) => void router.replace({ query: tidy({ ...route.query, ...change }) })
  return { span, question, list, go }
}
