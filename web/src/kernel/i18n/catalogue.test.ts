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

/** What every scene says; the kernel names none of them. */
const said = import.meta.glob<Tree>('../../../../scenes/*/web/words/*/index.ts', { eager: true, import: 'default' })
/** The part of it that phones carry. */
const onPhone = import.meta.glob<Tree>('../../../../scenes/*/web/words/zh-CN/field.ts', {
  eager: true,
  import: 'default',
})
const scenes = [...new Set(Object.keys(said).map((path) => /scenes\/(\w+)\//.exec(path)![1]!))]
const wordsOf = (scene: string, language: string) =>
  said[`../../../../scenes/${scene}/web/words/${language}/index.ts`] ?? {}

describe.each<[string, Tree, Tree]>([
  ['the house', { ...zh, ...zhOffice }, { ...en, ...enOffice }],
  ...scenes.map((s): [string, Tree, Tree] => [s, wordsOf(s, 'zh-CN'), wordsOf(s, 'en')]),
])('catalogues of %s', (_name, chinese, english) => {
  const left = flat(chinese)
  const right = flat(english)

  it('say the same things in both languages', () => {
    expect(Object.keys(left).length).toBeGreaterThan(0)
    expect(Object.keys(right).sort()).toEqual(Object.keys(left).sort())
  })
  it('leave the same blanks to fill', () => {
    // English has a form for one and another for more; either has them all.
    for (const key of Object.keys(left))
      for (const form of (right[key] ?? '').split(' | ')) expect([key, slots(form)]).toEqual([key, slots(left[key]!)])
  })
  it('are never silent', () => {
    for (const [key, text] of [...Object.entries(left), ...Object.entries(right)])
      expect([key, text.trim()]).not.toEqual([key, ''])
  })
})

describe('catalogues', () => {
  it('never take a name that the shell has', () => {
    for (const key of Object.keys(shell) as (keyof typeof shell)[]) expect(zh[key]).toBe(shell[key])
  })
  it('never take a name that the house or another scene has; every scene says what it is called', () => {
    const taken = new Map(Object.keys({ ...zh, ...zhOffice }).map((room) => [room, 'the house']))
    for (const scene of scenes) {
      const { scene: called, ...rooms } = wordsOf(scene, 'zh-CN')
      expect(Object.keys(called!)).toEqual([scene])
      for (const room of Object.keys(rooms)) {
        expect([scene, room, taken.get(room)]).toEqual([scene, room, undefined])
        taken.set(room, scene)
      }
    }
  })
  const source = import.meta.glob<string>(
    [
      '/web/src/**/*.vue',
      '/web/src/**/*.ts',
      '/scenes/*/web/**/*.vue',
      '/scenes/*/web/**/*.ts',
      '!/**/*.test.ts',
      '!/**/*.testkit.ts',
    ],
    { query: '?raw', import: 'default', eager: true },
  )
  /** Every file that one leads to, but for words. */
  function reached(start: string): string[] {
    const at = (from: string, to: string) => {
      const path = to.startsWith('@/') ? `/web/src/${to.slice(2)}` : new URL(to, `http://x${from}`).pathname
      return [path, `${path}.ts`, `${path}/index.ts`].find((p) => p in source)
    }
    const seen = new Set<string>()
    const visit = (file: string) => {
      if (seen.has(file)) return
      seen.add(file)
      for (const [, to] of source[file]!.matchAll(/(?:from|import\()\s*'([@.][^']+)'/g)) {
        const next = at(file, to!)
        if (next && !/\/(i18n|words)\//.test(next)) visit(next)
      }
    }
    visit(start)
    return [...seen]
  }
  it('hold every sentence that a screen asks for by its name', () => {
    const unknown = Object.entries(source).flatMap(([file, text]) => {
      const scene = /^\/scenes\/(\w+)\//.exec(file)?.[1]
      const words = flat({ ...zh, ...zhOffice, ...(scene ? wordsOf(scene, 'zh-CN') : {}) })
      return [...text.matchAll(/\bt\(([^()]*)/g)]
        .flatMap(([, asked]) => [...asked!.matchAll(/'([a-z]\w*(?:\.\w+)+)'/g)])
        .filter(([, key]) => !(key! in words))
        .map(([, key]) => `${file}: ${key}`)
    })
    expect(unknown).toEqual([])
  })
  it('hold everything that the field door says', () => {
    const seen = reached('/web/src/field/main.ts')
    expect(seen.length).toBeGreaterThan(60)
    const office = Object.keys(zhOffice)
    const said = seen.flatMap((file) =>
      [...source[file]!.matchAll(/[`'"(]([a-z]+)\.[a-zA-Z$]/g)]
        .filter(([, room]) => office.includes(room!))
        .map(([text]) => `${file}: ${text}`),
    )
    expect(said).toEqual([])
  })
  it.each(scenes)('hold everything that %s says on the phone', (scene) => {
    const start = `/scenes/${scene}/web/field.ts`
    if (!(start in source)) return
    const carried = onPhone[`../../../../scenes/${scene}/web/words/zh-CN/field.ts`] ?? {}
    const office: Tree = { ...zhOffice, ...wordsOf(scene, 'zh-CN') }
    const inside = (tree: string | Tree | undefined, key: string) => typeof tree === 'object' && key in tree
    const lacking = reached(start).flatMap((file) =>
      [...source[file]!.matchAll(/[`'"]([a-z]+)\.(\w+)/g)]
        .filter(([, room, key]) => inside(office[room!], key!) && !inside(carried[room!], key!))
        .map(([text]) => `${file}: ${text}`),
    )
    expect(lacking).toEqual([])
  })
})
