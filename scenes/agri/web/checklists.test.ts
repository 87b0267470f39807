// @vitest-environment jsdom
// ODK's own engine opens every checklist that the scene ships and fills it in: once with nothing found, once with
// everything. `HUYING_UPDATE_FORMS=1 go test ./scenes/agri/patrol -run Shipped` writes the XForms.
import type { AnyNode, RootNode } from '@getodk/xforms-engine'
import { describe, expect, test } from 'vitest'
import { loadForm } from '@/kernel/form/engine.testkit'

const fixtures = import.meta.glob<string>('./fixtures/*.xml', { query: '?raw', import: 'default', eager: true })

async function open(xml: string): Promise<RootNode> {
  const form = await loadForm(xml, {
    fetchFormAttachment: (() => Promise.resolve(new Response('', { status: 404 }))) as never,
  })
  if (form.status === 'failure') throw form.error
  return form.createInstance().root
}

function* asked(node: AnyNode): Generator<AnyNode> {
  if (!node.currentState.relevant) return
  yield node
  for (const kid of (node.currentState.children ?? []) as AnyNode[]) yield* asked(kid)
}

/** Whether yes is the finding: then it is what the group's note is asked after. */
const bad = (xml: string, node: AnyNode): boolean =>
  new RegExp(`${node.currentState.reference}\\s*=\\s*(?:'|&#39;)yes`).test(xml)

function choose(xml: string, root: RootNode, wrong: boolean): number {
  let chosen = 0
  for (const node of [...asked(root)]) {
    if (node.nodeType !== 'select') continue
    node.selectValues([bad(xml, node) === wrong ? 'yes' : 'no'])
    chosen++
  }
  return chosen
}

const missing = (root: RootNode) => root.validationState.violations.map((v) => v.reference)

describe.each(Object.entries(fixtures))('%s', (_name, xml) => {
  test('says it in two languages and wants every answer', async () => {
    const root = await open(xml)
    expect(root.languages).toMatchObject([{ language: '中文 (zh)' }, { language: 'English (en)' }])
    const selects = [...asked(root)].filter((n) => n.nodeType === 'select')
    expect(selects.length).toBeGreaterThan(5)
    expect(missing(root)).toEqual(selects.map((n) => n.currentState.reference))
  })

  test('is complete when nothing is found, and asks nothing more', async () => {
    const root = await open(xml)
    choose(xml, root, false)
    expect(missing(root)).toEqual([])
    expect([...asked(root)].filter((n) => n.currentState.reference.endsWith('_note'))).toEqual([])
  })

  test('asks what is wrong, and is complete when that is said', async () => {
    const root = await open(xml)
    choose(xml, root, true)
    const notes = missing(root)
    expect(notes.length).toBeGreaterThan(1)
    for (const node of [...asked(root)]) {
      if (node.nodeType === 'input' && notes.includes(node.currentState.reference))
        (node as unknown as { setValue: (v: string) => void }).setValue('写明')
    }
    expect(missing(root).filter((r) => !r.endsWith('_photo'))).toEqual([])
  })
})

test('there are all of them', () => expect(Object.keys(fixtures).length).toBeGreaterThanOrEqual(16))
