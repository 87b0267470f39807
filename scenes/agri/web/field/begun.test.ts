// @vitest-environment jsdom
// A checklist that the county changed after it was begun: gone on with as it was, or carried over with what fell away told.
import { expect, test } from 'vitest'
import '@/kernel/form/engine.testkit'
import { answersOf, asked, filesOf, openForm, type AnyNode } from '@/kernel/form/useForm'
import type { Deed } from '@/kernel/offline/pocket'
import { carriedOver, placesIn, toldOf, versionFor } from './begun'
import type { FieldForm } from './useDay'

const say = (id: string, words: string) => `<text id="${id}"><value>${words}</value></text>`
const choices = (id: string, of: Record<string, string>) =>
  `<instance id="${id}"><root>${Object.entries(of)
    .map(([name, label]) => `<item><name>${name}</name><label>${label}</label></item>`)
    .join('')}</root></instance>`
const select = (ref: string, label: string, list: string) =>
  `<select1 ref="${ref}"><label>${label}</label><itemset nodeset="instance('${list}')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>`
const input = (ref: string, label: string) => `<input ref="${ref}"><label>${label}</label></input>`
const sheet = (record: string, lists: string, binds: string, controls: string) =>
  `<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>检查</h:title><model><itext><translation lang="zh">${say('x', 'x')}</translation></itext><instance><data id="check" version="1">${record}<meta><orx:instanceID/></meta></data></instance>${lists}${binds}<bind nodeset="/data/meta/orx:instanceID" type="string" preload="uid"/></model></h:head><h:body>${controls}</h:body></h:html>`
const bind = (path: string, type = 'string') => `<bind nodeset="/data/${path}" type="${type}"/>`

const v1 = sheet(
  '<clean/><drug/><shed/><old/><store><key/></store>',
  choices('yn', { yes: '是', no: '否' }) + choices('drugs', { a: '阿维菌素', b: '吡虫啉' }),
  ['clean', 'drug', 'shed', 'old', 'store/key'].map((p) => bind(p)).join(''),
  select('/data/clean', '棚里干净吗', 'yn') +
    select('/data/drug', '用了什么药', 'drugs') +
    input('/data/shed', '第几号棚') +
    input('/data/old', '去年的问题改了吗') +
    `<group ref="/data/store"><label>库房</label>${input('/data/store/key', '谁拿钥匙')}</group>`,
)
/** One question moved into a group, one gone, one choice gone, the rest as it was, and a new one. */
const v2 = sheet(
  '<clean/><drug/><place><shed/></place><store><key/></store><fresh/>',
  choices('yn', { yes: '是', no: '否' }) + choices('drugs', { b: '吡虫啉', c: '啶虫脒' }),
  ['clean', 'drug', 'place/shed', 'store/key', 'fresh'].map((p) => bind(p)).join(''),
  select('/data/clean', '棚里干净吗', 'yn') +
    select('/data/drug', '用了什么药', 'drugs') +
    `<group ref="/data/place"><label>地方</label>${input('/data/place/shed', '第几号棚')}</group>` +
    `<group ref="/data/store"><label>库房</label>${input('/data/store/key', '谁拿钥匙')}</group>` +
    input('/data/fresh', '新问题'),
)

const given = { clean: 'no', drug: 'a', shed: '3', old: '改了一半', 'store/key': '老王' }

function answer(root: AnyNode, path: string, value: string): void {
  const node = [...asked(root)].find((n) => n.currentState.reference === `/data/${path}`)
  if (node?.nodeType === 'select') node.selectValues([value])
  else if (node && 'setValue' in node) (node.setValue as (v: string) => void)(value)
  else throw new Error(path)
}

test('a draft is gone on with in the version that it was begun on, unless the county refused that', () => {
  const one = { form: 'check', version: '1' } as FieldForm
  const two = { form: 'check', version: '2' } as FieldForm
  const draft = (more: Partial<Deed>) =>
    ({ state: 'draft', body: { version: '1' }, begun: { sheet: one }, ...more }) as Deed
  expect(versionFor(two, undefined)).toBe(two)
  expect(versionFor(two, draft({}))).toBe(one)
  expect(versionFor(undefined, draft({}))).toBe(one) // withdrawn, and nothing came after it
  expect(versionFor(two, draft({ begun: undefined }))).toBe(two)
  expect(versionFor(two, draft({ state: 'refused', code: 'form.answers_wrong' }))).toBe(one)
  expect(versionFor(two, draft({ state: 'refused', code: 'agri.patrol.form' }))).toBe(two)
  expect(versionFor(undefined, draft({ state: 'refused', code: 'agri.patrol.form' }))).toBe(one)
})

test('an answer goes to its question, wherever the new version asks it', () => {
  expect([...placesIn(v2, [...Object.keys(given), 'items[2]/shed'])]).toEqual([
    ['clean', 'clean'],
    ['drug', 'drug'],
    ['shed', 'place/shed'],
    ['store/key', 'store/key'],
  ])
})

test('what is carried over stands in the new version, and what fell away is told in words', async () => {
  const before = await openForm(v1)
  for (const [path, value] of Object.entries(given)) answer(before, path, value)
  expect(answersOf(before)).toEqual(given)
  const told = toldOf(before, answersOf(before))
  const { root, lost, kept } = await carriedOver(v2, {}, { given, photos: new Map(), told }, new Map(), {})
  expect(answersOf(root)).toEqual({ clean: 'no', 'place/shed': '3', 'store/key': '老王' })
  expect(lost).toEqual([
    { path: 'drug', question: '用了什么药', answer: '阿维菌素' },
    { path: 'old', question: '去年的问题改了吗', answer: '改了一半' },
  ])
  expect(kept + lost.length).toBe(Object.keys(given).length)
  expect(filesOf(root)).toEqual([])
})

test('without words, what fell away is told by the names in the checklist', async () => {
  const { lost, kept } = await carriedOver(v2, {}, { given, photos: new Map() }, new Map(), {})
  expect([kept, lost]).toEqual([
    3,
    [
      { path: 'drug', question: 'drug', answer: 'a' },
      { path: 'old', question: 'old', answer: '改了一半' },
    ],
  ])
})
