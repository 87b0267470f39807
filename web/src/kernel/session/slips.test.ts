import { describe, expect, it } from 'vitest'
import { table } from '@/kernel/api/table'
import { slipLines, type Slip } from './slips'

const slip = (more: Partial<Slip>): Slip => ({
  name: '王明',
  unit_name: '宋庄镇人民政府',
  duties: ['网格员 · 宋庄镇 小堡村'],
  login: 'wangming',
  door: '/field/',
  password: 'k7mp-3xqa-w9td',
  until: 0,
  ...more,
})

describe('slipLines', () => {
  it('is a table that Excel opens as text', () => {
    const text = table(
      slipLines(
        ['姓名', '单位', '岗位', '账号', '初始密码'],
        [slip({}), slip({ name: '=cmd', unit_name: '带"引号"的', duties: ['甲', '乙'] })],
      ),
    )
    expect(text.startsWith('\uFEFF"姓名","单位","岗位","账号","初始密码"\r\n')).toBe(true)
    expect(text).toContain('"王明","宋庄镇人民政府","网格员 · 宋庄镇 小堡村","wangming","k7mp-3xqa-w9td"\r\n')
    expect(text).toContain(`"'=cmd","带""引号""的","甲；乙"`)
  })
})
