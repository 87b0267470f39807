// @vitest-environment jsdom
// ODK's own engine opens the XForms that `go test ./kernel/form/xlsform -run TestFixtures -update` writes,
// is given answers, and hands out the record. jsdom, for the engine asks for DOM that happy-dom lacks.
import type { AnyNode, RepeatRangeUncontrolledNode, RootNode, SelectItem } from '@getodk/xforms-engine'
import { describe, expect, test } from 'vitest'
import { loadForm } from './engine.testkit'

const fixtures = import.meta.glob<string>('./fixtures/*.xml', { query: '?raw', import: 'default', eager: true })

const shops = () =>
  Promise.resolve(new Response('name,label\ns1,一号店\ns2,二号店\n', { headers: { 'content-type': 'text/csv' } }))

async function open(name: string): Promise<RootNode> {
  const form = await loadForm(fixtures[`./fixtures/${name}.xml`]!, { fetchFormAttachment: shops as never })
  if (form.status === 'failure') throw form.error
  return form.createInstance({ preloadProperties: { deviceID: 'phone-1', username: '甲' } }).root
}

function find(within: AnyNode, reference: string): AnyNode | undefined {
  if (within.currentState.reference === reference) return within
  for (const child of (within.currentState.children ?? []) as AnyNode[]) {
    const found = find(child, reference)
    if (found) return found
  }
  return undefined
}

function node(root: RootNode, path: string): AnyNode {
  const found = find(root, `/data/${path}`)
  if (!found) throw new Error(`no node /data/${path}`)
  return found
}

function answer(root: RootNode, path: string, value: unknown): void {
  const at = node(root, path)
  if (at.nodeType === 'select') at.selectValues(value as string[])
  else if (at.nodeType === 'rank') at.setValues(value as string[])
  else if ('setValue' in at) (at.setValue as (v: unknown) => void)(value)
  else throw new Error(`/data/${path} is a ${at.nodeType}; nobody answers it`)
}

const text = (file: Blob): Promise<string> =>
  new Promise((done) => {
    const reader = new FileReader()
    reader.onload = () => done(reader.result as string)
    reader.readAsText(file)
  })

/** The record as the server would get it: what stands at a path. */
async function record(root: RootNode): Promise<(path: string) => string | undefined> {
  const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' })
  const xml = await text((payload.data as [FormData])[0].get('xml_submission_file') as File)
  const doc = new DOMParser().parseFromString(xml, 'text/xml')
  return (path) => {
    let at: Element | undefined = doc.documentElement
    for (const step of path.split('/')) {
      const [, name, n] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step)!
      at = [...(at?.children ?? [])].filter((e) => e.localName === name)[Number(n ?? 1) - 1]
    }
    return at?.textContent ?? undefined
  }
}

const message = (at: AnyNode): string | undefined =>
  'violation' in at.validationState ? at.validationState.violation?.message?.asString : undefined

describe('types', () => {
  test('every type of question is there', async () => {
    const root = await open('types')
    const kinds: Record<string, string> = {
      title: 'input',
      people: 'input',
      dose: 'input',
      seen: 'input',
      hour: 'input',
      moment: 'input',
      said: 'note',
      agreed: 'trigger',
      grade: 'select',
      kind: 'select',
      many: 'select',
      manyo: 'select',
      village: 'select',
      shop: 'select',
      order: 'rank',
      score: 'range',
      share: 'range',
      photo: 'upload',
      sign: 'upload',
      sound: 'upload',
      film: 'upload',
      paper: 'upload',
      code: 'input',
      point: 'input',
      trace: 'input',
      shape: 'input',
      secret: 'model-value',
      page: 'group',
      'page/b': 'note',
      'grid/clean': 'select',
      who: 'model-value',
    }
    expect(Object.fromEntries(Object.keys(kinds).map((path) => [path, node(root, path).nodeType]))).toEqual(kinds)
    expect([...node(root, 'grid/clean').appearances!]).toEqual(['list-nolabel'])
    expect([...node(root, 'page').appearances!]).toEqual(['field-list'])
    expect(root.languages).toMatchObject([{ language: '中文 (zh)' }, { language: 'English (en)' }])
  })

  test('answers go into the record', async () => {
    const root = await open('types')
    answer(root, 'title', '积雪未清')
    answer(root, 'people', 7)
    answer(root, 'dose', 2.5)
    answer(root, 'agreed', true)
    answer(root, 'grade', ['low'])
    answer(root, 'kind', ['other'])
    answer(root, 'kind_other', '冰')
    answer(root, 'many', ['high', 'low'])
    answer(root, 'village', ['b'])
    answer(root, 'shop', ['s2'])
    answer(root, 'order', ['low', 'high'])
    answer(root, 'score', 55)
    answer(root, 'share', 0.3)
    answer(root, 'code', '6901234567892')
    answer(root, 'point', { latitude: 39.9, longitude: 116.7, altitude: 20, accuracy: 5 })
    answer(root, 'only/inside', '有人')
    const got = await record(root)
    const want = {
      title: '积雪未清',
      people: '7',
      dose: '2.5',
      agreed: 'OK',
      grade: 'low',
      kind: 'other',
      kind_other: '冰',
      many: 'high low',
      village: 'b',
      shop: 's2',
      order: 'low high',
      score: '55',
      share: '0.3',
      code: '6901234567892',
      'only/inside': '有人',
      secret: 's-1',
      device: 'phone-1',
      who: '甲',
      'meta/instanceName': '积雪未清-7',
    }
    expect(Object.fromEntries(Object.keys(want).map((path) => [path, got(path)]))).toEqual(want)
    expect(got('point')).toMatch(/^39\.9 116\.7 20/)
    expect(got('began')).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(got('meta/instanceID')).toMatch(/^uuid:/)
  })

  test('labels follow the language and the answers; messages say what is wrong', async () => {
    const root = await open('types')
    expect(message(node(root, 'title'))).toBe('请写标题')
    answer(root, 'title', '长'.repeat(51))
    expect(message(node(root, 'title'))).toBe(`标题太长：${'长'.repeat(51)}`)
    answer(root, 'people', 1000)
    expect(message(node(root, 'people'))).toBe('人数不对')
    expect(node(root, 'said').currentState.label?.asString).toBe('您报了 1000 人')
    root.setLanguage(root.languages[1] as never)
    expect(node(root, 'said').currentState.label?.asString).toBe('You said 1000')
    expect(node(root, 'village').currentState.label?.asString).toBe('Village')
  })

  test('choices are filtered, and questions come and go', async () => {
    const root = await open('types')
    const values = (path: string) => {
      const at = node(root, path)
      return at.nodeType === 'select'
        ? at.currentState.valueOptions.map((o: SelectItem) => `${o.value} ${o.label.asString}`)
        : []
    }
    expect(values('village')).toEqual([])
    answer(root, 'grade', ['high'])
    expect(values('village')).toEqual(['a 甲村'])
    expect(values('kind')).toEqual(['high 高', 'low 低', 'other 其他'])
    expect(values('shop')).toEqual(['s1 一号店', 's2 二号店'])
    expect(node(root, 'only').currentState.relevant).toBe(true)
    answer(root, 'people', 0)
    expect(node(root, 'only').currentState.relevant).toBe(false)
    expect(node(root, 'kind_other').currentState.relevant).toBe(false)
    expect(node(root, 'page/b').currentState.readonly).toBe(true)
  })
})

test('every function of the list gives what it should', async () => {
  const got = await record(await open('functions'))
  const want = {
    'rep/pos': '1',
    'rep/own': '5',
    f_if: 'big',
    f_selected: 'true',
    f_selected_at: 'b',
    f_count_selected: '2',
    f_choice_name: '乙',
    f_indexed: '4',
    f_count: '1',
    f_sum: '4',
    f_min: '4',
    f_max: '4',
    f_cne: '1',
    f_coalesce: 'abc',
    f_once: 'one',
    f_regex: 'true',
    f_contains: 'true',
    f_starts: 'true',
    f_ends: 'true',
    f_substr: 'b',
    f_length: '3',
    f_concat: 'abc-3',
    f_join: 'abc,3',
    f_space: 'a b',
    f_number: '7',
    f_int: '2',
    f_round: '3.14',
    f_abs: '5',
    f_pow: '1024',
    f_date: '2024-01-02',
    f_format: '2024/02/29',
    f_not: 'false',
    f_true: 'true',
    f_false: 'false',
    f_bool: 'true',
    f_string: '3',
    f_random: 'true',
    f_distance: 'true',
    f_area: 'true',
    f_geofence: 'true',
    f_pulldata: '一号店',
    o_math: '5.5',
    o_mod: '1',
    o_not: 'true',
    o_minus: '-3',
    o_list: '乙',
  }
  expect(Object.fromEntries(Object.keys(want).map((path) => [path, got(path)]))).toEqual(want)
  expect(got('f_uuid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(got('f_today')).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(got('f_now')).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(Number(got('f_decimal'))).toBeGreaterThan(19_000)
})

describe('repeats', () => {
  test('are as many as a question says, and each reads its own', async () => {
    const root = await open('repeats')
    answer(root, 'homes', 3)
    answer(root, 'home[2]/head', '王五')
    ;(node(root, 'home[2]/person') as RepeatRangeUncontrolledNode).addInstances()
    answer(root, 'home[2]/person[1]/age', 40)
    answer(root, 'home[2]/person[2]/age', 12)
    answer(root, 'home[1]/person[1]/age', 5)
    answer(root, 'home[3]/person[1]/age', 1)
    const got = await record(root)
    expect(got('home[2]/person[2]/label')).toBe('王五/王五/2/2')
    expect([1, 2, 3].map((n) => got(`home[${n}]/persons`))).toEqual(['1', '2', '1'])
    expect([got('all'), got('persons_all'), got('three_count')]).toEqual(['58', '4', '3'])
    expect(got('three[3]/word')).toBe('')
    expect(got('three[4]/word')).toBeUndefined()
    expect(got('home[3]/town')).toBe('甲镇')
    expect(node(root, 'home[1]').currentState.label?.asString).toBe('第 3 户中的一户')
  })

  test('choices and messages in a repeat are those of its own answers', async () => {
    const root = await open('repeats')
    const where = (n: number) => {
      const at = node(root, `home[${n}]/where`)
      return at.nodeType === 'select' ? at.currentState.valueOptions.map((o: SelectItem) => o.value) : []
    }
    answer(root, 'home[2]/town', '乙镇')
    expect([where(1), where(2)]).toEqual([['a'], ['b']])
    answer(root, 'home[2]/head', '王五')
    answer(root, 'home[2]/person[1]/age', 200)
    expect(message(node(root, 'home[2]/person[1]/age'))).toBe('王五家的年龄不对')
  })

  test('a change of one question computes another', async () => {
    const root = await open('repeats')
    answer(root, 'typed', '四个字啊')
    const got = await record(root)
    expect(got('typed_length')).toBe('4')
    expect(got('typed_at')).toMatch(/^\d{4}-\d\d-\d\dT/)
  })
})

test('names, values and texts may be Chinese, with every sign XML minds', async () => {
  const root = await open('plain')
  expect(node(root, '姓名').currentState.label?.asString).toContain('"引号"')
  answer(root, '姓名', '李四 & <某>')
  expect(node(root, '原因').currentState.relevant).toBe(false)
  answer(root, '同意', ['否'])
  expect(node(root, '原因').currentState.relevant).toBe(true)
  const got = await record(root)
  expect([got('姓名'), got('同意')]).toEqual(['李四 & <某>', '否'])
  expect(node(root, '同意').currentState.label?.asString).toBe('李四 & <某>，您同意吗？')
})
