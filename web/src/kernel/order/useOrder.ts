import { ref, shallowRef, watch, type Ref } from 'vue'
import { api, body, fileBody, part } from '@/kernel/api/client'
import { asProblem } from '@/kernel/api/problem'
import type { OrderQuery } from '@/kernel/api/paths'
import type { components } from '@/kernel/api/schema.gen'
import type { Category, NewOrder, OrderCounts, OrderPage, OrderRow, Page, Photo } from '@/kernel/api/types'
import { useLoad } from '@/kernel/api/useLoad'

type Step = components['schemas']['Input']

export const listOrders = (query: OrderQuery): Promise<Page<OrderRow>> =>
  body(api.GET('/api/orders', { params: { query } }))

export const countOrders = (under: string): Promise<OrderCounts> =>
  body(api.GET('/api/orders/counts', { params: { query: { under: under || undefined } } }))

export const readOrder = (id: string): Promise<OrderPage> =>
  body(api.GET('/api/orders/{id}', { params: { path: { id } } }))

export const registerOrder = (order: NewOrder, key: string): Promise<OrderPage> =>
  body(api.POST('/api/orders', { body: order, headers: { 'Idempotency-Key': key } }))

export const uploadPhoto = (file: File): Promise<Photo> =>
  body(api.POST('/api/photos', { body: { file: part(file) }, bodySerializer: fileBody(file, file.name) }))

export const revealCaller = (id: string, reason: string) =>
  body(api.POST('/api/orders/{id}/reveal', { params: { path: { id } }, body: { reason } }))

let categories: Promise<Category[]> | undefined

/** The catalogue hardly changes within a day's work, so it is asked for once. */
export function listCategories(): Promise<Category[]> {
  categories ??= body(api.GET('/api/categories')).then(
    (list) => list.items,
    (error) => {
      categories = undefined
      throw error
    },
  )
  return categories
}

/** One order, its thread, and what this person may do to it now. */
export function useOrder(id: Ref<string>) {
  const page = shallowRef<OrderPage>()
  const moved = ref(false)
  const { problem, slow, run } = useLoad(async () => {
    page.value = await readOrder(id.value)
  })

  watch(
    id,
    () => {
      page.value = undefined
      moved.value = false
      if (id.value) void run()
    },
    { immediate: true },
  )

  /** Acts on the version that was read. If another was quicker, shows the new state and lets the caller decide anew. */
  async function act(action: string, payload: Record<string, unknown>, key: string): Promise<void> {
    const path = { id: id.value, action }
    moved.value = false
    try {
      page.value = await body(
        api.POST('/api/orders/{id}/actions/{action}', {
          params: { path },
          body: payload as Step,
          headers: { 'Idempotency-Key': key },
        }),
      )
    } catch (error) {
      if (asProblem(error).status === 409) {
        await run()
        moved.value = true
      }
      throw error
    }
  }
  return { page, problem, slow, moved, reload: run, act }
}
