import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createApp, nextTick, type Component } from 'vue'
import { createI18n } from 'vue-i18n'
import zh from '@/kernel/i18n/zh-CN'
import IssueSheet from './IssueSheet.vue'
import ProductionPart from './ProductionPart.vue'
import TestForm from './TestForm.vue'
import { officers, type Books, type LotRow, type SamplePage } from './useProduce'
import words from './words/zh-CN'

beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= () => undefined
  HTMLDialogElement.prototype.close ??= () => undefined
})
afterEach(() => vi.unstubAllGlobals())

function mount(part: Component, props: Record<string, unknown>) {
  const host = document.createElement('div')
  const vm = createApp(part, props)
    .use(createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': { ...zh, ...words } } }))
    .mount(host)
  const field = (label: string) =>
    [...host.querySelectorAll('label.field')].find((x) => x.querySelector('.label')?.textContent?.startsWith(label))!
  async function type(label: string, text: string): Promise<void> {
    const input = field(label).querySelector('input')!
    input.value = text
    input.dispatchEvent(new Event('input'))
    await nextTick()
  }
  async function press(): Promise<void> {
    host.querySelector('form')!.dispatchEvent(new Event('submit'))
    for (let i = 0; i < 5; i++) await new Promise((done) => setTimeout(done))
  }
  return {
    host,
    vm,
    field,
    type,
    press,
    fault: (label: string) => field(label).querySelector('.fault')!.textContent,
    typed: (label: string) => field(label).querySelector('input')!.value,
  }
}
/** Books that keep what they are given. */
function books() {
  const kept: unknown[] = []
  const keep = async (...args: unknown[]) => {
    kept.push(args.find((a) => typeof a === 'object'))
    return {} as never
  }
  const b: Books = {
    ...officers,
    production: async () => ({ lots: [], uses: [], purchases: [] }) as never,
    samples: async () => [],
    addUse: keep,
    addLot: keep,
    issue: keep,
  }
  return { b, kept }
}

it('an interval is typed, 0 only when 0 is meant', async () => {
  const { b, kept } = books()
  const p = mount(ProductionPart, { subject: { id: 's', name: '张三', products: '番茄' }, books: b, may: true })
  await vi.waitFor(() => expect(p.host.querySelector('h3')).toBeTruthy())
  ;(p.vm as unknown as { open: (what: string) => void }).open('use')
  await nextTick()
  for (const [text, words] of [
    ['', '请填写'],
    ['七', '请填数字。'],
    ['-3', '不能小于 0。'],
    ['7.5', '请填整数。'],
    ['400', '数太大，最多 365。'],
  ] as const) {
    await p.type('安全间隔期', text)
    await p.press()
    expect([text, p.fault('安全间隔期'), p.typed('安全间隔期')]).toEqual([text, words, text])
  }
  expect(kept).toEqual([])
  await p.type('安全间隔期', '０')
  await p.press()
  expect(kept).toMatchObject([{ phi_days: 0 }])
})

it('no certificate is issued for what is no weight', async () => {
  const { b, kept } = books()
  const p = mount(IssueSheet, {
    subject: { id: 's', name: '张三' },
    lot: { id: 'l', no: 'L1', product: '番茄', left_g: 50_000 } as LotRow,
    books: b,
  })
  for (const [text, words] of [
    ['', '请填写'],
    ['50公斤', '请填数字。'],
    ['1,5', '请填数字。'],
    ['0', '请填大于 0 的数。'],
    ['0.0004', '小数最多 3 位。'],
  ] as const) {
    await p.type('重量', text)
    await p.press()
    expect([text, p.fault('重量'), p.typed('重量')]).toEqual([text, words, text])
  }
  expect(kept).toEqual([])
  await p.type('重量', '1，000.5')
  await p.press()
  expect(kept).toMatchObject([{ weight_g: 1_000_500 }])
})

it('what was found is a whole number of µg/kg, and nothing else is taken for one', async () => {
  const sent: Record<string, unknown>[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'POST') sent.push((await request.json()) as Record<string, unknown>)
    const items = request.url.endsWith('methods')
      ? [{ id: 'm', kind: 'lab', name: '定量', items: '', standard: '' }]
      : []
    return new Response(JSON.stringify({ items }), { headers: { 'Content-Type': 'application/json' } })
  })
  const p = mount(TestForm, { sample: { id: 'x', state: 'sent', station: '', product: '番茄' } as SamplePage })
  await vi.waitFor(() => expect(p.host.querySelector('option')).toBeTruthy())
  await p.type('限量', '20')
  for (const [text, words] of [
    ['', '请填写'],
    ['850 µg/kg', '请填数字。'],
    ['0.5', '请填整数，单位 µg/kg：0.02 mg/kg 填 20。'],
    ['-1', '不能小于 0。'],
  ] as const) {
    await p.type('检出值', text)
    await p.press()
    expect([text, p.fault('检出值'), p.typed('检出值')]).toEqual([text, words, text])
  }
  expect(sent).toEqual([])
  await p.type('检出值', '1,500')
  await p.press()
  expect(sent).toMatchObject([{ amount_ug: 1500, limit_ug: 20 }])
})
