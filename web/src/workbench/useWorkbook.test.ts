import { createApp } from 'vue'
import { createI18n } from 'vue-i18n'
import { createMemoryHistory, createRouter } from 'vue-router'
import { describe, expect, it } from 'vitest'
import words from '@/kernel/i18n/zh-CN/workbook'
import WorkbookFollows from './parts/WorkbookFollows.vue'
import { followsByPlace, type Follow } from './useWorkbook'

const follow = (kind: string, from: string, to: string, count: number): Follow => ({
  kind,
  what: kind,
  from,
  from_name: `旧${from}`,
  to,
  to_name: to && `新${to}`,
  count,
  items: [
    { name: `${kind}一`, page: '/orders/17' },
    { name: `${kind}二`, page: '' },
  ],
})
const list = [
  follow('duty', '110112001001', '110112002901', 2),
  follow('duty', '110112001001001', '110112002901001', 1),
  follow('order', '110112001001', '110112002901', 60),
  follow('outline', '110112001001', '', 1),
]

describe('what goes along with a place', () => {
  it('is told place by place', () =>
    expect(followsByPlace(list).map((p) => [p.name, ...p.follows.map((f) => f.kind)])).toEqual([
      ['旧110112001001', 'duty', 'order', 'outline'],
      ['旧110112001001001', 'duty'],
    ]))
  it('says what, how many, and where to, or that it stays', () => {
    const app = createApp(WorkbookFollows, { follows: list })
    app.use(createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': { workbook: words } } }))
    app.use(
      createRouter({
        history: createMemoryHistory(),
        routes: [{ path: '/:any(.*)*', component: { template: '' } }],
      }),
    )
    const at = document.createElement('div')
    app.mount(at)
    const rows = [...at.querySelectorAll('.place')].map((p) => p.textContent.replace(/\s+/g, ' '))
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatch(/旧110112001001 .*duty ?2 ?→ 新110112002901.*order ?60 ?→ 新110112002901.*另有 58 项/)
    expect(rows[0]).toContain(words.stays)
    expect(at.querySelector('a')?.getAttribute('href')).toBe('/orders/17')
    app.unmount()
  })
  it('is nothing where nothing ends', () => expect(followsByPlace([])).toEqual([]))
})
