import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Problem } from './problem'

export type Side = 'mine' | 'theirs'

/** A field that somebody else has changed: what it was, what they made of it, and what is written here. */
export interface ClashRow {
  label: string
  was: string
  theirs: string
  mine: string
  side: Ref<Side>
  fixed: boolean
  choose: (side: Side) => void
}

/** One field of a form, and what a record says of it. */
export interface Held<R> {
  meet: (was: R, now: R) => ClashRow | undefined
}

/** A field whose value the record shows. What was not touched here becomes what they made of it. */
export function held<R, V>(
  label: string,
  of: (record: R) => V,
  get: () => V,
  set: (value: V) => void,
  text: (value: V) => string = String,
  core: (value: V) => unknown = (value) => value,
): Held<R> {
  const same = (a: V, b: V) => JSON.stringify(core(a)) === JSON.stringify(core(b))
  return {
    meet(was, now) {
      const before = of(was),
        theirs = of(now),
        mine = get()
      if (same(before, theirs) || same(mine, theirs)) return undefined
      const side = ref<Side>('mine')
      const choose = (chosen: Side): void => {
        side.value = chosen
        set(chosen === 'mine' ? mine : theirs)
      }
      if (same(mine, before)) choose('theirs')
      return { label, was: text(before), theirs: text(theirs), mine: text(mine), side, fixed: false, choose }
    },
  }
}

/** A field that the record only shows masked, empty here while it was not typed anew. */
export function masked<R>(
  label: string,
  of: (record: R) => string,
  get: () => string,
  set: (value: string) => void,
): Held<R> {
  return {
    meet(was, now) {
      const mine = get()
      if (of(was) === of(now)) return undefined
      const side = ref<Side>(mine ? 'mine' : 'theirs')
      const choose = (chosen: Side): void => {
        side.value = chosen
        set(chosen === 'mine' ? mine : '')
      }
      return { label, was: of(was), theirs: of(now), mine, side, fixed: !mine, choose }
    },
  }
}

/**
 * Two people change one record. Whoever saves last keeps what they typed, sees what the other changed,
 * takes either, and saves again: over the version that they have now seen.
 */
export function useClash<R extends { version: number }>(
  problem: ShallowRef<Problem | undefined>,
  record: () => R | undefined,
  read: () => Promise<R | undefined>,
  fields: () => Held<R>[],
) {
  const now = shallowRef<R>()
  const clash = shallowRef<ClashRow[]>()
  const seen = () => now.value ?? record()
  watch(problem, async (said) => {
    const was = seen()
    if (!was || said?.status !== 409 || !said.code.endsWith('changed_meanwhile')) return
    const found = await read().catch(() => undefined)
    // Without anything newer there is nothing to show beside what was said.
    if (!found || found.version === was.version || problem.value !== said) return
    clash.value = fields().flatMap((f) => f.meet(was, found) ?? [])
    now.value = found
    problem.value = undefined
  })
  /** Another record is looked at on the same sheet. */
  function forget(): void {
    now.value = clash.value = undefined
  }
  return { clash, version: () => seen()?.version, forget }
}
