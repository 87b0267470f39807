// @vitest-environment jsdom
// What the world writes in workbooks, as the compiler made it: ODK's engine opens all of it, and it means what it says.
import type { AnyNode, RootNode } from '@getodk/xforms-engine'
import { expect, test } from 'vitest'
import { loadForm } from './engine.testkit'
import taken from './fixtures/taken.json'
import world from './fixtures/world.xml?raw'
import { asked } from './useForm'
import { said } from './words'

const files = () => Promise.resolve(new Response('name,label\na,A\n', { headers: { 'content-type': 'text/csv' } }))

async function open(xml: string): Promise<RootNode> {
  const form = await loadForm(xml, { fetchFormAttachment: files as never })
  if (form.status === 'failure') throw form.error
  return form.createInstance({ preloadProperties: {} }).root
}

test.each(Object.entries(taken))('%s', async (_, xml) => {
  // the engine reads files of values as tables or as trees by their addresses; here there are tables
  const root = await open(xml.replace(/<instance id="towns" src="[^"]*"\/>/, ''))
  for (const node of asked(root)) {
    expect(node.currentState.reference).toBeTruthy()
    const { valueOptions } = node.currentState as { valueOptions?: readonly unknown[] }
    void valueOptions?.length
    if (node.currentState.label) void said(node.currentState.label as never)
  }
})

test('a form of all of it works', async () => {
  const root = await open(world)
  const at = (path: string): AnyNode => {
    const found = [...asked(root)].find((n) => n.currentState.reference === `/data/${path}`)
    if (!found) throw new Error(path)
    return found
  }
  const say = (path: string, value: unknown) =>
    (at(path) as unknown as { setValue: (v: unknown) => void }).setValue(value)
  const choose = (path: string, value: string) =>
    (at(path) as unknown as { selectValues: (v: string[]) => void }).selectValues([value])
  const value = (path: string) => (at(path).currentState as unknown as { instanceValue: string }).instanceValue
  const options = (path: string) =>
    [...(at(path).currentState as unknown as { valueOptions: { value: string }[] }).valueOptions].map((o) => o.value)

  expect(said(at('sick').currentState.label as never)).toMatchObject({
    words: '有没有病虫害',
    marks: ['有没有', { kind: 'strong', in: ['病虫害'] }],
  })
  expect(value('none')).toBe('empty')
  choose('sick', 'few')
  expect(value('none')).toBe('full')
  expect(said(at('generated_note_name_6').currentState.label as never).words).toBe('您选了少，对吗？')
  expect(said(at('each/few/many').currentState.label as never).words).toBe('少有几株')
  say('each/lots/many', 200n)
  expect(root.validationState.violations.map((v) => v.reference)).toContain('/data/each/lots/many')
  choose('sick', 'none')
  expect([...asked(root)].some((n) => n.currentState.reference.startsWith('/data/each'))).toBe(false)

  say('people[1]/who', '张三')
  expect(options('head')).toEqual(['张三'])
  choose('head', '张三')
  expect(value('when')).toBe('')
  say('shout', '喂')
  expect(value('when')).not.toBe('')
  expect(value('sum')).toBe('6')
  expect(options('many').sort()).toEqual(['few', 'lots', 'none', 'other'])
  expect(at('sim').currentState.reference).toBe('/data/sim')
})
