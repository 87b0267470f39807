/** Days and hours between a phone's fields and a record, which keeps them with the phone's offset as ODK Collect does. */
const two = (n: number) => String(n).padStart(2, '0')

/** Such as +08:00. */
export function offsetOf(at: Date): string {
  const minutes = -at.getTimezoneOffset()
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
}

/** What stands in a record as a field shows it, by this phone's clock. */
export function shownMoment(value: string): string {
  const at = new Date(value)
  return Number.isNaN(at.getTime())
    ? ''
    : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}
export const shownHour = (value: string): string => value.slice(0, 5)
export const keptHour = (typed: string): string => `${typed}:00.000${offsetOf(new Date())}`

export type Unit = 'year' | 'month' | 'day'

/** A day of the calendar from what was typed in its fields; undefined when there is no such day. */
export function dayOf(typed: Record<Unit, string>, asked: Unit[]): string | undefined {
  const [y, m, d] = (['year', 'month', 'day'] as const).map((unit) =>
    asked.includes(unit) ? Number(typed[unit]) : 1,
  ) as [number, number, number]
  const at = new Date(Date.UTC(y, m - 1, d))
  if (![y, m, d].every(Number.isInteger) || y < 1000 || y > 9999 || at.getUTCMonth() !== m - 1 || at.getUTCDate() !== d)
    return undefined
  return `${y}-${two(m)}-${two(d)}`
}
