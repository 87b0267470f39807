import { describe, expect, it } from 'vitest'
import en from './en'
import enOffice from './en/office'
import zh from './zh-CN'
import zhOffice from './zh-CN/office'
import shell from './zh-CN/shell'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(tree).map(([key, value]) =>
      typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`),
    ),
  )
}
const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join()

describe('catalogues', () => {
  const left = flat({ ...zh, ...zhOffice })
  const right = flat({ ...en, ...enOffice })

  it('say the same things in both languages', () => {
    expect(Object.keys(right).sort()).toEqual(Object.keys(left).sort())
  })
  it('leave the same blanks to fill', () => {
    // English has a form for one and another for more; either has them all.
    for (const key of Object.keys(left))
      for (const form of (right[key] ?? '').split(' | ')) expect([key, slots(form)]).toEqual([key, slots(left[key]!)])
  })
  it('never take a name that the shell has', () => {
    for (const key of Object.keys(shell) as (keyof typeof shell)[]) expect(zh[key]).toBe(shell[key])
  })
  it('hold everything that the field door says', () => {
    const source = import.meta.glob<string>(
      ['/src/**/*.vue', '/src/**/*.ts', '!/src/**/*.test.ts', '!/src/**/*.testkit.ts'],
      { query: '?raw', import: 'default', eager: true },
    )
    const at = (from: string, to: string) => {
      const path = to.startsWith('@/') ? `/src/${to.slice(2)}` : new URL(to, `http://x${from}`).pathname
      return [path, `${path}.ts`, `${path}/index.ts`].find((p) => p in source)
    }
    const seen = new Set<string>()
    const visit = (file: string) => {
      if (seen.has(file)) return
      seen.add(file)
      for (const [, to] of source[file]!.matchAll(/(?:from|import\()\s*'([@.][^']+)'/g)) {
        const next = at(file, to!)
        if (next && !next.includes('/i18n/')) visit(next)
      }
    }
    visit('/src/field/main.ts')
    expect(seen.size).toBeGreaterThan(60)
    const office = Object.keys(zhOffice)
    const said = [...seen].flatMap((file) =>
      [...source[file]!.matchAll(/[`'"(]([a-z]+)\.[a-zA-Z$]/g)]
        .filter(([, room]) => office.includes(room!))
        .map(([text]) => `${file}: ${text}`),
    )
    expect(said).toEqual([])
  })
  it('are never silent', () => {
    for (const [key, text] of [...Object.entries(left), ...Object.entries(right)])
      expect([key, text.trim()]).not.toEqual([key, ''])
  })
})
