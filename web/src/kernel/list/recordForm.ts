/** What a form asks for, said once: how a field is drawn, what it must hold, and what it says when two people change one record. */
import type { AreaName } from '@/kernel/api/types'
import { held, type Held } from '@/kernel/api/useClash'
import { readPoint } from '@/kernel/area/point'
import { readNumber, type Bounds } from '@/kernel/form/number'

export interface Option {
  value: string
  title: string
}

/** A unit as a form holds it. */
export interface UnitName {
  id: string
  name: string
}

/**
 * One field. What is typed is a text, but for choices (texts), yes (a boolean), area (a place), unit (a unit) and own,
 * which the page draws in a slot of the field's name and may hold anything.
 */
export interface FormField<F> {
  name: keyof F & string
  /** Key of its words. */
  label: string
  kind?:
    | 'line'
    | 'words'
    | 'tel'
    | 'day'
    | 'time'
    | 'number'
    | 'choice'
    | 'choices'
    | 'yes'
    | 'area'
    | 'unit'
    | 'point'
    | 'own'
  must?: boolean
  /** Characters at most. */
  most?: number
  /** Of a number, as it is typed. */
  bounds?: Bounds
  /** Of a day. */
  from?: string
  until?: string
  options?: readonly Option[] | ((typed: F) => readonly Option[])
  /** Keys of what stands below the field, and in it while it is empty. */
  hint?: string
  example?: string
  /** It takes the whole width. */
  whole?: boolean
  /** Whether it is asked for. */
  when?: (typed: F) => boolean
  /** What else is wrong with it: in words, or true where it is only missing. */
  wrong?: (typed: F) => string | boolean | undefined
  /** How a value reads beside another one. */
  said?: (value: never) => string
}

const empty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && !value.trim()) ||
  (Array.isArray(value) && !value.length)

export const asked = <F>(fields: readonly FormField<F>[], typed: F) => fields.filter((f) => f.when?.(typed) ?? true)

/** What can be said before the server is asked: by field, true where something is missing, else the words. */
export function lacking<F>(
  fields: readonly FormField<F>[],
  typed: F,
  flaw: (value: unknown, bounds?: Bounds) => string,
  badPoint: string,
): Record<string, boolean | string> {
  const of = (f: FormField<F>): boolean | string => {
    const value: unknown = typed[f.name]
    if (empty(value)) return (f.must && f.kind !== 'yes') || (f.wrong?.(typed) ?? false)
    if (f.kind === 'number') return flaw(value, f.bounds) || (f.wrong?.(typed) ?? false)
    if (f.kind === 'point' && readPoint(String(value)) === undefined) return badPoint
    return f.wrong?.(typed) ?? false
  }
  return Object.fromEntries(asked(fields, typed).map((f) => [f.name, of(f)]))
}

/** How a value reads: a place or a unit by its name, choices by their titles, numbers however they were typed. */
export function reads<F>(f: FormField<F>, options: readonly Option[], value: unknown, yes: [string, string]): string {
  if (f.said) return f.said(value as never)
  if (empty(value)) return ''
  const title = (v: unknown) => options.find((o) => o.value === v)?.title ?? String(v)
  if (typeof value === 'boolean') return yes[value ? 0 : 1]
  if (Array.isArray(value)) return value.map(title).join(' · ')
  if (typeof value === 'object') return (value as AreaName | UnitName).name
  return f.kind === 'choice' ? title(value) : String(value)
}

// 12 and 12.0 are one number, and a place is the same whatever it is called.
function core<F>(f: FormField<F>, value: unknown): unknown {
  if (f.kind === 'number') return readNumber(value, { ...f.bounds, empty: 0 })
  if (f.kind === 'area') return (value as AreaName | undefined)?.code ?? ''
  if (f.kind === 'unit') return (value as UnitName | undefined)?.id ?? ''
  return typeof value === 'string' ? value.trim() : value
}

/** The fields as a clash compares them: what a record says of a field is what the form would begin with. */
export function heldBy<F extends object, R>(
  fields: readonly FormField<F>[],
  typed: F,
  begin: (record?: R) => F,
  label: (f: FormField<F>) => string,
  text: (f: FormField<F>, value: unknown) => string,
): Held<R>[] {
  return fields.map((f) =>
    held<R, unknown>(
      label(f),
      (record) => begin(record)[f.name],
      () => typed[f.name],
      (value) => {
        typed[f.name] = value as F[typeof f.name]
      },
      (value) => text(f, value),
      (value) => core(f, value),
    ),
  )
}
