import { existsSync } from 'node:fs'
import { base, check, signedIn } from './lib.mjs'

export const title = 'roster import: a file with errors is refused cell by cell and stays chosen'

export async function run(browser) {
  const bad = process.env.HUYING_BAD_ROSTER
  check(bad && existsSync(bad), 'HUYING_BAD_ROSTER must name a workbook with errors')
  const page = await signedIn(browser, 'roster', '/workbench/roster/import')
  await page.setInputFiles('input[type=file]', bad)
  await page.waitForSelector('.verdict.red')
  const cells = await page.locator('table td.cell b').allTextContents()
  check(cells.length > 0 && cells.every((cell) => /^[A-Z]+\d+$/.test(cell)), `errors name their cells: ${cells}`)
  check((await page.textContent('.steps')).includes(bad.split('/').pop()), 'the file stays chosen')
  check((await page.locator('.steps > li').count()) === 3, 'nothing can be applied')
  await page.click('.steps .link')
  await page.waitForSelector('.verdict.red')
  await page.goto(`${base}/workbench/roster`)
  await page.waitForSelector('.roster')
}
