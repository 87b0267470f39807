/** Who came to a service day, as the county knew it when the phone heard of it last and as this phone has marked it since. */
import type { components } from '@/kernel/api/schema.gen'
import type { Deed } from '@/kernel/offline/pocket'

export type DayRow = components['schemas']['ServiceDay']
export type GuestRow = components['schemas']['ServiceGuest']
export interface CarriedDay {
  day: DayRow
  guests: GuestRow[]
}

export const arriveKind = 'station.arrive'

/** What is sent: a booking of the list, or the code that somebody shows. */
export interface Arrival {
  day: string
  booking?: string
  code?: string
}
export const arrivalOf = (d: Deed) => d.body as unknown as Arrival

/** Where a guest stands: here by the county's word, marked on this phone and where that is, or not here yet. */
export type Mark = 'came' | 'queued' | 'refused' | 'none'

export function markOf(guest: GuestRow, deeds: readonly Deed[]): Mark {
  if (guest.state === 'came') return 'came'
  const states = deeds.filter((d) => arrivalOf(d).booking === guest.id).map((d) => d.state)
  if (states.includes('safe')) return 'came'
  if (states.includes('queued')) return 'queued'
  return states.includes('refused') ? 'refused' : 'none'
}

/** Whether a code was taken here already; the county says so of other phones when it hears. */
export const wasTaken = (code: string, deeds: readonly Deed[]): boolean =>
  deeds.some((d) => arrivalOf(d).code === code && d.state !== 'refused')

/** How many came, and how many of those with a place did not yet; codes that wait are among those who came. */
export function countOf({ guests }: CarriedDay, deeds: readonly Deed[]): { came: number; due: number } {
  const codes = deeds.filter((d) => arrivalOf(d).code && d.state === 'queued').length
  const marks = guests.map((g) => [g.state, markOf(g, deeds)] as const)
  const came = marks.filter(([, m]) => m === 'came' || m === 'queued').length + codes
  const due = marks.filter(([s, m]) => s === 'booked' && (m === 'none' || m === 'refused')).length
  return { came, due: Math.max(0, due - codes) }
}
