import { describe, expect, it } from 'vitest'
import en from './en'
import zh from './zh-CN'
import shell from './zh-CN/shell'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, prefix = ''): Record<string, string> {
  return Object.assign({}, ...Object.entries(tree).map(([key, value]) =>
    typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`)))
}
const slots = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join()

describe('catalogues', () => {
  const left = flat(zh)
  const right = flat(en)

  it('say the same things in both languages', () => {
    expect(Object.keys(right).sort()).toEqual(Object.keys(left).sort())
  })
  it('leave the same blanks to fill', () => {
    // English has a form for one and another for more; either has them all.
    for (const key of Object.keys(left)) for (const form of (right[key] ?? '').split(' | ')) expect([key, slots(form)]).toEqual([key, slots(left[key]!)])
  })
  it('never take a name that the shell has', () => {
    for (const key of Object.keys(shell) as (keyof typeof shell)[]) expect(zh[key]).toBe(shell[key])
  })
  it('are never silent', () => {
    for (const [key, text] of [...Object.entries(left), ...Object.entries(right)]) expect([key, text.trim()]).not.toEqual([key, ''])
  })
})
