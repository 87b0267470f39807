import { ref, shallowRef, type Ref } from 'vue'
import { asProblem, type Problem } from './problem'
import type { Page } from './types'

export interface Paged<T> {
  items: Ref<T[]>
  total: Ref<number | undefined>
  problem: Ref<Problem | undefined>
  slow: Ref<boolean>
  loading: Ref<boolean>
  ended: Ref<boolean>
  restart: () => Promise<void>
  more: () => Promise<void>
}

/** A list that grows at its foot by cursor. Restarting keeps the old rows until the new ones are here. */
export function usePaged<T>(ask: (cursor: string) => Promise<Page<T>>): Paged<T> {
  const items = shallowRef<T[]>([])
  const total = ref<number>()
  const problem = shallowRef<Problem>()
  const slow = ref(false)
  const loading = ref(false)
  const ended = ref(false)
  let cursor = ''
  let turn = 0

  async function load(from: string): Promise<void> {
    const mine = ++turn
    loading.value = true
    const timer = setTimeout(() => {
      if (mine === turn) slow.value = true
    }, 300)
    try {
      const page = await ask(from)
      if (mine !== turn) return
      items.value = from ? [...items.value, ...page.items] : page.items
      if (page.total !== undefined) total.value = page.total
      cursor = page.next
      ended.value = page.next === ''
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      clearTimeout(timer)
      if (mine === turn) loading.value = slow.value = false
    }
  }
  return {
    items,
    total,
    problem,
    slow,
    loading,
    ended,
    restart: () => load(''),
    more: async () => {
      if (!ended.value && !loading.value) await load(cursor)
    },
  }
}
