import { newKey } from '@/kernel/api/client'

/** Ids grow with time, so that the county keeps them in the order in which they were made. */
export function newId(): string {
  const ms = Date.now().toString(16).padStart(12, '0')
  const key = newKey()
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${key.slice(15)}`
}
