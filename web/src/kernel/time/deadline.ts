import type { Light } from '@/kernel/api/types'

export interface Left {
  key: 'none' | 'left' | 'over'
  parts: { unit: 'day' | 'hour' | 'minute'; n: number }[]
}

/** The two largest units of a span, rounded so that it never promises more time than there is. */
export function spanOf(ms: number): Left['parts'] {
  const minutes = Math.max(1, Math.floor(Math.abs(ms) / 60_000))
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor((minutes % 1440) / 60)
  const rest = minutes % 60
  if (days >= 3) return [{ unit: 'day', n: days }]
  if (days > 0)
    return hours
      ? [
          { unit: 'day', n: days },
          { unit: 'hour', n: hours },
        ]
      : [{ unit: 'day', n: days }]
  if (hours >= 6) return [{ unit: 'hour', n: hours }]
  if (hours > 0)
    return rest
      ? [
          { unit: 'hour', n: hours },
          { unit: 'minute', n: rest },
        ]
      : [{ unit: 'hour', n: hours }]
  return [{ unit: 'minute', n: rest }]
}

/** What the deadline says in words; nothing when the clock is not running. */
export function leftOf(light: Light, leftMs: number): Left {
  if (light === 'none') return { key: 'none', parts: [] }
  return { key: leftMs < 0 ? 'over' : 'left', parts: spanOf(leftMs) }
}

/** Width of the bar in percent: a started clock is never invisible, an exceeded one never wider than its track. */
export function barOf(used: number): number {
  return Math.round(Math.min(1, Math.max(0.04, used)) * 100)
}

/** What a deadline hangs on, as an order says it. */
export interface Clocked {
  status: string
  suspended: boolean
  accepted_at: number
  due_at: number
  closed_at: number
}

const open = ['reported', 'accepted', 'dispatched', 'objected', 'handling', 'answered', 'verified']

/** The light of a deadline at a moment, as the county works it out: for orders that are carried, whose clock runs on. */
export function deadlineOf(o: Clocked, now: number): { light: Light; used: number; left_ms: number } {
  if (!o.due_at) return { light: 'none', used: 0, left_ms: 0 }
  const used = ((o.closed_at || now) - o.accepted_at) / Math.max(1, o.due_at - o.accepted_at)
  const left_ms = o.due_at - (o.closed_at || now)
  const light = !open.includes(o.status) || o.suspended ? 'none' : left_ms < 0 ? 'red' : used >= 0.7 ? 'amber' : 'green'
  return { light, used, left_ms }
}
