/** The platform counts in the county's civil days wherever the browser happens to be. */
const zone = 'Asia/Shanghai'
const hour = 3_600_000
const day = 24 * hour

/** "2023-11-07" in the county's time. */
export function dayOf(at: number): string {
  return new Date(at + 8 * hour).toISOString().slice(0, 10)
}

export function today(): string {
  return dayOf(Date.now())
}

function clock(at: number): string {
  return new Date(at + 8 * hour).toISOString().slice(11, 16)
}

/** The hour of the day in the county, for a greeting. */
export function hourOf(at: number): number {
  return new Date(at + 8 * hour).getUTCHours()
}

export interface Told {
  key: '' | 'today' | 'yesterday'
  text: string
}

/** A moment as one would say it: today and yesterday by name, else month and day, the year only if another. */
export function tell(at: number, now: number): Told {
  if (!at) return { key: '', text: '' }
  const date = dayOf(at)
  if (date === dayOf(now)) return { key: 'today', text: clock(at) }
  if (date === dayOf(now - day)) return { key: 'yesterday', text: clock(at) }
  const short = date.slice(0, 4) === dayOf(now).slice(0, 4) ? date.slice(5) : date
  return { key: '', text: `${short} ${clock(at)}` }
}

/** The whole moment, for title attributes and for paper. */
export function full(at: number): string {
  return at ? `${dayOf(at)} ${clock(at)}` : ''
}

export function longDay(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(at)
}
