/** What the form engine takes for granted and a cheap phone's browser of 2020 (Chrome 87, the build's target) does not have yet. */
import { newKey } from '@/kernel/api/client'

function at<T>(this: ArrayLike<T>, index: number): T | undefined {
  const n = Math.trunc(index) || 0
  return this[n < 0 ? this.length + n : n]
}
export function equip(): void {
  for (const of of [Array.prototype, String.prototype])
    if (!('at' in of)) Object.defineProperty(of, 'at', { value: at, writable: true, configurable: true })
  if (!('randomUUID' in crypto)) Object.defineProperty(crypto, 'randomUUID', { value: newKey, configurable: true })
}
