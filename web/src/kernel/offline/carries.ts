/** What a phone carries for whoever is signed in: from the county when it can be reached, else as it was last fetched. */
import { computed, ref, shallowRef, type ShallowRef } from 'vue'
import { asProblem } from '@/kernel/api/problem'
import { useSession } from '@/kernel/session/useSession'
import { countyNow } from '@/kernel/time/clock'
import { pocket } from './pocket'

interface Kept<T> {
  person: string
  at: number
  body: T
}

/** What is carried, and how. One of them stands in a module, so that the scene's pages share it. */
export interface Carries<T> {
  /** The scene's code: the pocket's name of it. */
  code: string
  /** Only who holds it carries anything. */
  power: string
  fetch: () => Promise<T>
  /** What was carried is gone once this says so: a day's guests with the day. */
  good?: (body: T) => boolean
}

export function carries<T extends object>({ code, power, fetch, good = () => true }: Carries<T>) {
  const kept = shallowRef() as ShallowRef<Kept<T> | undefined>
  const fresh = ref(true)
  const fetching = ref(false)
  const { can, me } = useSession()
  const person = () => me.value?.person.id ?? ''
  const key = () => `${code}/${person()}`
  const may = computed(() => can(power))
  const holds = (x?: Kept<T>) => x?.person === person() && !!x.body && good(x.body)

  /** Out of the pocket: what was carried for somebody else, or is gone, is not there. */
  async function recall(): Promise<void> {
    if (holds(kept.value)) return
    const found = await pocket.recall<Kept<T>>(key())
    kept.value = holds(found) ? found : undefined
    if (found && !kept.value) await pocket.kept.delete(key())
  }

  async function refresh(): Promise<void> {
    if (!may.value || fetching.value) return
    await recall()
    fetching.value = true
    try {
      const now: Kept<T> = { person: person(), at: countyNow(), body: await fetch() }
      kept.value = now
      fresh.value = true
      await pocket.keep(key(), now)
    } catch (error) {
      // What is carried goes on, and says of when it is.
      fresh.value = false
      if (!asProblem(error).unanswered) console.warn(error)
    } finally {
      fetching.value = false
    }
  }

  const carried = computed(() => (holds(kept.value) ? kept.value!.body : undefined))
  /** Of when it is, where it is not fresh; 0 otherwise. */
  const asOf = computed(() => (may.value && !fresh.value && carried.value ? kept.value!.at : 0))
  return { carried, asOf, fetching, may, recall, refresh }
}
