import { expect, it } from 'vitest'
import { chooseLanguage, i18n, speakAlso } from '.'

it('counts in English, also what is written with a comma', async () => {
  await speakAlso({ 'zh-CN': () => import('./zh-CN/office'), en: () => import('./en/office') })
  await chooseLanguage('en')
  const rows = (n: number | string) => i18n.global.t('sheet.rows', { n })
  expect([rows(0), rows(1), rows(2), rows('1,234')]).toEqual(['0 rows', '1 row', '2 rows', '1,234 rows'])
  await chooseLanguage('zh-CN')
  expect(rows(1)).toBe('共 1 行')
})
