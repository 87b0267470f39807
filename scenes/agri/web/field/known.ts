/** What huying::known fills questions in with, as far as this phone knows it. */
import type { FieldForm, FieldSubject } from './useDay'

/** By the names of facts. Personal data are masked here, so they are for reading only. */
export function factsOf(
  s: FieldSubject,
  officer: string,
): { plain: Record<string, string>; masked: Record<string, string> } {
  return {
    plain: {
      name: s.name,
      area: s.area_path,
      place: s.place,
      products: s.products,
      land: s.land_m2 ? String(Math.round(s.land_m2 * 0.015) / 10) : '',
      officer,
    },
    masked: { ident: s.ident, contact: s.contact, phone: s.phone },
  }
}

/** Values for a checklist's questions, by path. A masked number fills in only what cannot be changed: nobody sends it back as an answer of theirs. */
export function knownValues(form: FieldForm, s: FieldSubject, officer: string): Record<string, string> {
  const { plain, masked } = factsOf(s, officer)
  const out: Record<string, string> = {}
  for (const k of form.known) {
    const value = plain[k.fact] ?? (k.fixed ? masked[k.fact] : undefined)
    if (value) out[k.path] = value
  }
  return out
}
