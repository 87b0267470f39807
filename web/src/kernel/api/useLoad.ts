import { ref, shallowRef, type Ref } from 'vue'
import { asProblem, type Problem } from './problem'

export interface Load<T> {
  data: Ref<T | undefined>
  problem: Ref<Problem | undefined>
  /** True only after 300 ms, so that quick answers never flash a waiting mark. */
  slow: Ref<boolean>
  loading: Ref<boolean>
  run: () => Promise<void>
}

/** Runs one request at a time as far as the screen can see: a late answer to an old question is dropped. */
export function useLoad<T>(ask: () => Promise<T>): Load<T> {
  const data = shallowRef<T>()
  const problem = shallowRef<Problem>()
  const slow = ref(false)
  const loading = ref(false)
  let turn = 0

  async function run(): Promise<void> {
    const mine = ++turn
    loading.value = true
    const timer = setTimeout(() => {
      if (mine === turn) slow.value = true
    }, 300)
    try {
      const answer = await ask()
      if (mine !== turn) return
      data.value = answer
      problem.value = undefined
    } catch (error) {
      if (mine === turn) problem.value = asProblem(error)
    } finally {
      clearTimeout(timer)
      if (mine === turn) loading.value = slow.value = false
    }
  }
  return { data, problem, slow, loading, run }
}
