/**
 * The county's clock, as far as this phone has heard of it. Cheap phones lose the time with the battery, and what was
 * done is judged by when it was done; so a moment is taken by the county's clock where the phone's is known to differ.
 */
import { ref } from 'vue'

/** What is heard of the county's clock with any answer. */
interface Heard {
  skew: number
  at: number
}

const place = 'huying.clock'
/** Less than this is the way of a request and the second that a header rounds to. */
const slack = 2 * 60_000

function recalled(): Heard {
  try {
    const { skew, at } = JSON.parse(localStorage.getItem(place) ?? '') as Heard
    return { skew: Number(skew) || 0, at: Number(at) || 0 }
  } catch {
    return { skew: 0, at: 0 }
  }
}
let heard = recalled()
/** How far the phone's clock is behind the county's, in milliseconds; 0 when they agree. */
export const skew = ref(heard.skew)

export function hear(date: string | null, now = Date.now()): void {
  const at = Date.parse(date ?? '')
  if (Number.isNaN(at)) return
  const off = Math.abs(at - now) > slack ? at - now : 0
  // A minute sooner or later is no news.
  if (Math.abs(off - heard.skew) < slack && at - heard.at < slack) return
  heard = { skew: Math.abs(off - heard.skew) < slack && off ? heard.skew : off, at }
  skew.value = heard.skew
  try {
    localStorage.setItem(place, JSON.stringify(heard))
  } catch {
    // A full phone goes on with what it heard now.
  }
}

/** More than this, and a record was told by a wrong clock. As much as the county puts up with. */
export const tolerance = 10 * 60_000

/** When something is done: by the county's clock, and by what that was worked out. */
export interface Stamp {
  at: number
  skew?: number
  since?: number
}
export const stamp = (now = Date.now()): Stamp => ({ at: now + heard.skew, skew: heard.skew, since: heard.at })

/**
 * When something was done, as it is known when it is sent. A moment that lies after now, or before the county was last
 * heard of when it was done, was told by a clock that had gone wrong meanwhile; it is put right by how far off that clock
 * is now, where that makes sense.
 */
export function settled(of: Stamp, now = Date.now()): number {
  const county = now + heard.skew
  const can = (at: number) => at <= county + slack && at >= (of.since ?? 0) - slack
  const right = of.at + heard.skew - (of.skew ?? 0)
  return !can(of.at) && can(right) ? right : of.at
}

/**
 * When something was done whose moment the county refused, by the county's clock: put right by how far off the phone's clock
 * was when it heard the refusal. Undefined when that explains nothing: the clock was right again by then, or it would still
 * lie after now.
 */
export function corrected(of: Stamp, off: number | undefined, now = Date.now()): number | undefined {
  const at = of.at + (off ?? 0) - (of.skew ?? 0)
  if (at === of.at || at > now + heard.skew + slack || at < (of.since ?? 0) - slack) return undefined
  return at
}

/** Now, by the county's clock. */
export const countyNow = (now = Date.now()): number => now + heard.skew
