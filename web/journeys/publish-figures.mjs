// 数出有源: from a figure to a signed page, through two people and without a mouse, to a reader without JavaScript.
import { base, check, eventually, signedIn, visit } from './lib.mjs'

export const title = 'every number has a source: one prepares, another releases, everybody checks'

/** Moves the focus to something with the keyboard alone. */
async function reach(page, locator) {
  for (let i = 0; i < 80; i++) {
    if (await locator.evaluate((e) => e === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('the keyboard does not reach it')
}

export async function run(browser) {
  const name = `接诉即办 记号 ${Date.now().toString(36)}`
  const desk = await signedIn(browser, 'triage')
  await desk.goto(`${base}/workbench/figures?from=2023-01-01&to=2023-11-07&code=order.received`)
  await desk.locator('a[href*="/publications/new"]').first().click()
  await desk.waitForURL(/publications\/new/)
  await desk.locator('input.title').fill(name)
  await reach(desk, desk.locator('section > .btn'))
  await desk.keyboard.press('Enter') // another number
  const second = desk.locator('.lines li:nth-child(2) input[role=combobox]').first()
  await second.focus()
  await desk.keyboard.type('按期')
  await desk.locator('.lines li:nth-child(2) [role=option][aria-selected=true]', { hasText: '按期' }).waitFor()
  await desk.keyboard.press('Enter')
  await eventually(
    async () => (await desk.locator('.lines .now').allTextContents()).every((x) => /\d/.test(x)),
    'both numbers are shown as they stand',
  )
  await reach(desk, desk.locator('button[type=submit]'))
  await desk.keyboard.press('Enter')
  await desk.waitForURL(/publications\/[0-9a-f-]{36}$/)
  await desk.waitForSelector('.masthead h2')
  check(!(await desk.locator('.page-head .btn.solid').count()), 'who prepared it is not offered to release it')
  const address = desk.url()

  const lead = await signedIn(browser, 'roster')
  await lead.goto(address)
  await lead.locator('.value .n').first().click()
  await lead.waitForSelector('dialog tbody tr')
  await lead.keyboard.press('Escape')
  await lead.locator('.page-head .btn.solid').click()
  await lead.locator('.notice .btn.solid').click()
  await lead.waitForSelector('.proof')
  const code = (await lead.textContent('.proof pre')).match(/[0-9A-Z]{12}/)[0]

  const reader = await visit(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  await reader.goto(`${base}/published?q=${encodeURIComponent(name)}`)
  await reader.locator('.publine h2 a').click()
  check((await reader.textContent('h1')).includes(name), 'the page shows the title')
  const count = Number((await reader.locator('.figure strong').first().textContent()).replaceAll(',', ''))
  await reader.locator('.figure strong a').first().click()
  check((await reader.textContent('body')).includes(`${count} 条记录`), 'the number opens into as many records')
  await reader.goto(`${base}/q/${code}`)
  check(reader.url() === `${base}/published/${code}`, 'the printed code leads to the page')
  await eventually(
    async () => (await (await reader.request.get(`${base}/published/${code}/file`)).json()).proof,
    'the file carries the proof once the log is sealed',
    30_000,
  )
}
