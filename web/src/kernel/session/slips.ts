import type { components } from '@/kernel/api/schema.gen'

export type Slip = components['schemas']['Slip']

/** The lines of a table of slips, its titles first. */
export const slipLines = (titles: string[], slips: Slip[]): string[][] => [
  titles,
  ...slips.map((s) => [s.name, s.unit_name, s.duties.join('；'), s.login, s.password]),
]
