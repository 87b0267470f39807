import { expect, it } from 'vitest'
import { alike } from './initials'

it('two ways of writing are one by width, blanks and brackets, and by nothing else', () => {
  for (const [a, b, one] of [
    ['番茄（樱桃）', '番茄(樱桃)', true],
    ['大　白菜', '大白菜', true],
    ['芥蓝Ａ１', '芥蓝a1', true],
    ['番茄（樱桃）', '番茄', false],
    ['番茄', '蕃茄', false],
  ] as const)
    expect([a, b, alike(a, b)]).toEqual([a, b, one])
})
