import type { ActionField } from '@/kernel/api/types'

export type Values = Record<string, unknown>

const blank: Partial<Record<ActionField['kind'], unknown>> = { bool: false, photos: [], score: 0 }

/** What the form shows first: the server's default, else an empty value of the right kind. */
export function startValues(fields: ActionField[]): Values {
  return Object.fromEntries(fields.map((f) => [f.name, f.value ?? (f.kind === 'photos' ? [] : (blank[f.kind] ?? ''))]))
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === 0 ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  )
}

/** Names of required fields still empty. An unticked box is an answer. */
export function missingIn(fields: ActionField[], values: Values): string[] {
  return fields.filter((f) => f.required && f.kind !== 'bool' && isEmpty(values[f.name])).map((f) => f.name)
}

/** What is sent: the version that was read, and only the fields that were filled in. */
export function payloadOf(fields: ActionField[], values: Values, version: number): Record<string, unknown> {
  const payload: Record<string, unknown> = { version }
  for (const field of fields) {
    const value = values[field.name]
    if (field.kind === 'bool') payload[field.name] = Boolean(value)
    else if (!isEmpty(value)) payload[field.name] = typeof value === 'string' ? value.trim() : value
  }
  return payload
}

// Drafts outlive the form: another row may be opened, or the order refreshed, before the words are sent.
const drafts = new Map<string, Values>()
export const draftOf = (key: string, fields: ActionField[]): Values => ({ ...startValues(fields), ...drafts.get(key) })
export const keepDraft = (key: string, values: Values): void => void drafts.set(key, values)
export const dropDraft = (key: string): void => void drafts.delete(key)
