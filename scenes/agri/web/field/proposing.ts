/** What an officer says has changed, as it is sent. The county keeps what the phone showed beside it. */
import { readNumber } from '@/kernel/form/number'
import { land } from '../useSubjects'
import type { FieldSubject } from './useDay'

export interface Said {
  products: string
  mu: string
  place: string
  contact: string
  phone: string
  where: string
  gone: string
}
export interface Change {
  field: string
  was: string
  said: string
}

/** Land as it is shown to be changed. */
export const shownMu = (m2: number) => (m2 ? String(Math.round(m2 * 0.015) / 10) : '')
/** A place as it is sent: degrees north and east. */
export const whereOf = (lat: number, lon: number) => (lat || lon ? `${lat.toFixed(6)} ${lon.toFixed(6)}` : '')

export const blank = (s?: FieldSubject): Said => ({
  products: s?.products ?? '',
  mu: shownMu(s?.land_m2 ?? 0),
  place: s?.place ?? '',
  contact: '',
  phone: '',
  where: '',
  gone: '',
})

/** Only what was changed. An empty number is one that was not typed again. */
export function changesOf(s: FieldSubject, said: Said): Change[] {
  const out: Change[] = []
  const put = (field: string, was: string, now: string) => {
    if (now !== was) out.push({ field, was, said: now })
  }
  put('products', s.products, said.products.trim())
  const m2 = readNumber(said.mu, { ...land, empty: undefined })
  if (typeof m2 === 'number' && said.mu.trim() !== shownMu(s.land_m2)) put('land', String(s.land_m2), String(m2))
  put('place', s.place, said.place.trim())
  if (said.contact.trim()) put('contact', s.contact, said.contact.trim())
  if (said.phone.trim()) put('phone', s.phone, said.phone.trim())
  if (said.where) put('where', whereOf(s.lat, s.lon), said.where)
  if (said.gone.trim()) put('gone', '', said.gone.trim())
  return out
}
