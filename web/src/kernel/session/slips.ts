import type { components } from '@/kernel/api/schema.gen'

export type Slip = components['schemas']['Slip']

/** A table that Excel opens: with a mark that it is UTF-8, every field quoted, and nothing that it would take for a formula. */
export function slipTable(titles: string[], slips: Slip[]): string {
  const field = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  const lines = [titles, ...slips.map((s) => [s.name, s.unit_name, s.duties.join('；'), s.login, s.password])]
  return `\uFEFF${lines.map((line) => line.map(field).join(',')).join('\r\n')}\r\n`
}
