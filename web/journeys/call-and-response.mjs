// 民有所呼、我有所应: one call from a resident without JavaScript, through every hand, to the rating.
import { act, base, check, signedIn, visit } from './lib.mjs'

export const title = 'call and response: a resident calls, four officers answer, the resident rates'

async function call(browser, words) {
  const page = await visit(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  await page.goto(`${base}/call`)
  await page.fill('[name=words]', words)
  const area = page.locator('select[name=area]')
  if (await area.count()) await area.selectOption({ index: 1 })
  await page.selectOption('select[name=category]', '0101')
  await page.fill('[name=place]', '村口公交站东二十米')
  await page.fill('[name=name]', '刘玉芬')
  await page.fill('[name=phone]', '13800005521')
  await page.locator('form:has([name=words]) [type=submit]').click()
  const code = (await page.textContent('body')).match(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/)?.[0]
  check(code, 'the page shows a tracking code')
  return { page, code }
}

/** Finds the order in the person's own to-do list, as they would, and opens it alone. */
async function find(page, words) {
  await page.goto(`${base}/workbench/orders?box=todo&q=${encodeURIComponent(words)}`)
  await page.locator('table.orders tbody tr').first().click()
  await page.waitForSelector('.thread')
  await page.locator('.panel .tools a').click()
  await page.waitForURL(/\/workbench\/orders\/[^/?]+$/)
  check((await page.textContent('.thread blockquote')).includes(words), 'the thread quotes the resident')
  return page.url()
}

/** Writes the code down where the page asks for it: on a phone all of it must be seen while it is typed. */
async function write(page, code) {
  await page.goto(`${base}/t`)
  const field = page.locator('main [name=code]')
  await field.fill(code)
  check(await field.evaluate((input) => input.scrollWidth <= input.clientWidth), 'the whole code is seen in its field')
  await field.press('Enter')
  await page.waitForURL(`**/t/${code.replaceAll('-', '')}`)
}

export async function run(browser) {
  const words = `村口井盖松动，夜里差点摔人，记号 ${Date.now().toString(36)}`
  const { page: resident, code } = await call(browser, words)

  const triage = await signedIn(browser, 'triage')
  const address = await find(triage, words)
  await act(triage, 'accept', 'accepted')

  const steps = [
    ['dispatcher', 'dispatch', 'dispatched'],
    ['handler', 'start', 'handling'],
    ['handler', 'answer', 'answered'],
    ['verifier', 'verify', 'verified'],
    ['verifier', 'close', 'closed'],
  ]
  const people = { triage }
  for (const [role, action, status] of steps) {
    const page = (people[role] ??= await signedIn(browser, role))
    await page.goto(address)
    await page.waitForSelector('.thread')
    await act(page, action, status)
  }
  check(
    !(await people.handler.goto(address).then(() => people.handler.locator('[data-action=verify]').count())),
    'who handled it cannot verify it',
  )

  await write(resident, code)
  await resident.locator('[name=resolved]').first().check()
  await resident.locator('[name=score][value="5"]').check()
  await resident.locator('form:has([name=score]) [type=submit]').click()

  await triage.goto(address)
  await triage.waitForSelector('.thread .rating')
}
