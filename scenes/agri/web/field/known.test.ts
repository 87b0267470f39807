// @vitest-environment jsdom
// What the platform knows is in the questions: by the code that is scanned with another app, and before it is opened on our own phone.
import type { AnyNode, RootNode } from '@getodk/xforms-engine'
import { expect, test } from 'vitest'
import { loadForm } from '@/kernel/form/engine.testkit'
import served from '@/kernel/form/fixtures/served.xml?raw'
import { answersBack, answersOf, asked, filesBack, filesOf, prefilled } from '@/kernel/form/useForm'
import patrol from '../fixtures/agri-patrol.xml?raw'
import { knownValues } from './known'
import type { FieldForm, FieldSubject } from './useDay'

async function open(xml: string): Promise<RootNode> {
  const form = await loadForm(xml, {
    fetchFormAttachment: (() => Promise.resolve(new Response('', { status: 404 }))) as never,
  })
  if (form.status === 'failure') throw form.error
  return form.createInstance().root
}
function at(root: AnyNode, name: string): AnyNode & { setValue: (v: unknown) => void } {
  const found = (root.currentState.children as AnyNode[]).find((n) => n.currentState.reference === `/data/${name}`)
  if (!found) throw new Error(name)
  return found as never
}
const said = (root: RootNode, name: string) =>
  String((at(root, name).currentState as { instanceValue?: string }).instanceValue ?? '')

test('a scanned code fills in, and another code fills in anew', async () => {
  const root = await open(served)
  expect(said(root, 'grows')).toBe('')
  at(root, 'huying_subject').setValue('https://example.cn/q/ABCD123456')
  expect(['grows', 'who', 'land', 'odd', 'number'].map((n) => said(root, n))).toEqual([
    '番茄 & <生菜>',
    '绿源',
    '10.5',
    '',
    '',
  ])
  expect([at(root, 'grows').currentState.readonly, at(root, 'who').currentState.readonly]).toEqual([false, true])
  at(root, 'grows').setValue('黄瓜')
  at(root, 'huying_subject').setValue('ZZZZ123456')
  expect([said(root, 'grows'), said(root, 'who'), said(root, 'land')]).toEqual(['草莓', '红莓', ''])
})

test('a typed code does too, however it is written', async () => {
  const root = await open(served)
  at(root, 'huying_subject_typed').setValue('zzzz-1234-56')
  expect(said(root, 'who')).toBe('红莓')
})

test('our own phone fills in before it opens; masked numbers only where nobody changes them', async () => {
  const form = {
    known: [
      { path: '/data/grows', fact: 'products', fixed: false },
      { path: '/data/who', fact: 'name', fixed: true },
      { path: '/data/odd', fact: 'phone', fixed: true },
      { path: '/data/number', fact: 'phone', fixed: false },
      { path: '/data/gone', fact: 'name', fixed: false },
    ],
  } as FieldForm
  const s = {
    name: '绿源',
    area_path: '一村',
    place: '',
    products: '番茄 & <生菜>',
    land_m2: 7000,
    phone: '138****8000',
  } as FieldSubject
  const values = knownValues(form, s, '张三')
  expect(values).toEqual({
    '/data/grows': '番茄 & <生菜>',
    '/data/who': '绿源',
    '/data/odd': '138****8000',
    '/data/gone': '绿源',
  })
  const root = await open(prefilled(served, values))
  expect(['grows', 'who', 'odd', 'number'].map((n) => said(root, n))).toEqual([
    '番茄 & <生菜>',
    '绿源',
    '138****8000',
    '',
  ])
  at(root, 'grows').setValue('黄瓜')
  expect(said(root, 'grows')).toBe('黄瓜')
  expect(prefilled(served, {})).toBe(served)
})

test('what was begun in another version is gone on with in this one, photos too', async () => {
  const given = { 'use/use_banned': 'yes', 'use/use_photo': '1700.jpg', 'use/use_note': '两瓶', 'gone/question': 'no' }
  const root = await open(prefilled(patrol, answersBack(given, ['1700.jpg'])))
  filesBack(root, given, new Map([['1700.jpg', new Blob(['picture'], { type: 'image/jpeg' })]]))
  const now = answersOf(root)
  expect([now['use/use_banned'], now['use/use_note'], now['gone/question']]).toEqual(['yes', '两瓶', undefined])
  expect(filesOf(root).map((f) => [f.name, f.type])).toEqual([['1700.jpg', 'image/jpeg']])
  expect([...asked(root)].some((n) => n.currentState.reference === '/data/use/use_photo')).toBe(true)
})
