/** A list of records as a page asks for it: the question stands in the address, and only what the list declares can be asked. */
import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { api, body, downloadUrl } from '@/kernel/api/client'
import type { paths } from '@/kernel/api/schema.gen'
import type { Page } from '@/kernel/api/types'
import { usePaged } from '@/kernel/api/usePaged'
import { one, tidy, useScope } from '@/kernel/area/useScope'
import { figureQuestion } from '@/kernel/figure/useFigure'

interface Answers<Row> {
  get: { responses: { 200: { content: { 'application/json': { items: Row[]; next: string } } } } }
}
/** The addresses of lists that are read a page at a time. */
export type ListPath = { [P in keyof paths]: paths[P] extends Answers<unknown> ? P : never }[keyof paths]
export type RowOf<P extends ListPath> = paths[P] extends Answers<infer Row> ? Row : never
type QueryOf<P extends ListPath> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never
/** What a list can be narrowed by beside the place; whatever it does not declare does not compile. */
export type FilterOf<P extends ListPath> = Exclude<keyof QueryOf<P>, 'under' | 'cursor' | 'limit'> & string

/** The addresses of lists whose records move by steps. */
export type StepPath = { [P in keyof paths]: P extends `${infer L}/{id}/steps/{verb}` ? L : never }[keyof paths]

/** How a filter is drawn: a row of choices, words, a tick; from and to are drawn together as a period. */
export type Filter<P extends ListPath> = { [F in FilterOf<P>]: Drawn<F, NonNullable<QueryOf<P>[F]>> }[FilterOf<P>]
type Drawn<F extends string, V> =
  | { name: F; choices: readonly { key: string & V; title: string }[] }
  | { name: F; words: string }
  | (V extends boolean ? { name: F; tick: string } : never)
  | (F extends 'from' ? { name: F; period: true } : never)

export interface Column {
  name: string
  title?: string
  /** Numbers stand at the right. */
  num?: boolean
  /** Its words stay in one line. */
  whole?: boolean
  /** Where it stands when the row is a paragraph on a phone: beside its head, or not at all; else below. */
  phone?: 'head' | 'aside' | 'none'
}

export function useRecords<P extends ListPath>(path: P, filters: readonly Filter<P>[]) {
  const route = useRoute()
  const router = useRouter()
  const { under } = useScope()
  const dated = filters.some((f) => 'period' in f)
  /** The place and the period, which the figures above the list have too. */
  const span = computed(() => figureQuestion(route.query, under.value))
  const asked = computed<Record<string, string>>(() => {
    const all: Record<string, string> = { under: under.value }
    for (const { name } of filters) all[name] = one(route.query[name])
    return Object.fromEntries(Object.entries(dated ? { ...all, ...span.value } : all).filter(([, value]) => value))
  })
  const list = usePaged<RowOf<P>>((cursor) => {
    const query = { ...asked.value, ...(cursor ? { cursor } : {}), limit: 50 }
    // What may be asked is said by the type of the filters; the client itself cannot follow a path that is a parameter.
    const get = api.GET as unknown as (path: string, init: object) => Promise<{ data?: Page<RowOf<P>> }>
    return body(get(path, { params: { query } }))
  })
  watch(
    () => JSON.stringify(asked.value),
    () => void list.restart(),
    { immediate: true },
  )
  const go = (change: Record<string, string>) => void router.replace({ query: tidy({ ...route.query, ...change }) })
  /** The same question as a workbook. */
  const exportUrl = computed(() => downloadUrl(`${path}/export`, asked.value))
  return { path, filters, span, asked, list, go, exportUrl }
}

export type Records<P extends ListPath> = ReturnType<typeof useRecords<P>>
