// A service day: residents book without JavaScript, one is marked at the desk and is not marked twice; the others come while
// the phone at the door has no signal, and what was done twice is told when it has one.
import { accountOf, base, carries, check, eventually, signedIn, visit } from '../../../../web/journeys/lib.mjs'

export const title =
  'a service day: booked without JavaScript, marked at the desk and on a phone without a signal, once'

/** A resident whose browser runs no scripts; the code that they are given. */
async function book(browser, station, slot, name, phone) {
  const page = await visit(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  await page.goto(`${base}/stations/${station}`)
  await page.locator('.lines li', { hasText: slot }).locator('a').click()
  await page.fill('#name', name)
  await page.fill('#phone', phone)
  await page.locator('form button[type=submit]').click()
  await page.locator('.done').waitFor()
  const code = (await page.locator('h1.code').innerText()).trim()
  await page.context().close()
  return code
}

export async function run(browser) {
  const desk = await signedIn(browser, 'keeper')
  const ask = async (method, path, data) => {
    const headers = { 'Accept-Language': 'zh-CN', 'Idempotency-Key': crypto.randomUUID() }
    const answer = await desk.context().request.fetch(base + path, { method, data, headers })
    check(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return answer.json()
  }
  const mark = Date.now().toString(36)
  const station = (await ask('GET', '/api/station/stations')).items.find((s) => s.can_serve)
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
  const day = await ask('POST', '/api/station/days', {
    station: station.id,
    title: `服务日${mark}`,
    on: today,
    slots: [{ name: `理发${mark}`, from: '23:50', to: '23:59', places: 5 }],
  })
  const phone = (n) => `139${String(Date.now() + n).slice(-8)}`
  const first = await book(browser, station.id, day.slots[0].name, '王明', phone(1))
  await book(browser, station.id, day.slots[0].name, '李红', phone(2))
  const third = await book(browser, station.id, day.slots[0].name, '张丽', phone(3))

  // At the desk, with the scanner; the second time is refused.
  await desk.goto(`${base}/workbench/station/days/${day.id}`)
  const type = async (code) => {
    await desk.locator('.scan input').fill(code)
    await desk.locator('.scan button').click()
  }
  await type(first)
  await desk.locator('.said.good', { hasText: '王*' }).waitFor()
  await type(first)
  await desk.locator('.said.bad', { hasText: '签到过' }).waitFor()

  // The phone at the door: today's list is carried, and then there is no signal.
  let page = await visit(browser, { viewport: { width: 390, height: 844 } })
  const context = page.context()
  await context.request.post(`${base}/api/session`, { data: accountOf('keeper') })
  await page.goto(`${base}/field/`)
  await page.locator('a.call', { hasText: mark }).waitFor()
  await carries(page)
  await page.close()
  await context.setOffline(true)
  page = await context.newPage() // a cold start
  page.setDefaultTimeout(10_000)
  await page.goto(`${base}/field/`)
  await page.locator('a.call', { hasText: mark }).click()
  await page.locator('.guest.came', { hasText: '王*' }).waitFor()
  await page.locator('.guest', { hasText: '李*' }).getByRole('button').click()
  await page.locator('.guest.queued', { hasText: '李*' }).waitFor()
  const code = async (text) => {
    await page.locator('.typed input').fill(text)
    await page.locator('.typed button').click()
  }
  await code(third.replace(/.$/, (c) => (c === '7' ? '8' : '7')))
  await page.locator('.notice.bad', { hasText: '不对' }).waitFor()
  await code(third.toLowerCase())
  await page.locator('.notice.good').waitFor()
  await code(third)
  await page.locator('.notice.bad', { hasText: '已经登记过' }).waitFor()
  await code(first) // who is here already shows the code once more; the phone cannot know whose it is
  await page.locator('.notice.good').waitFor()

  await context.setOffline(false)
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.locator('.refused', { hasText: '签到过' }).waitFor()
  await eventually(
    async () => (await page.locator('.guest.came').count()) === 3,
    'all three are here, by the county’s word',
  )
  await page.locator('.refused button').click()
  await eventually(async () => (await page.locator('.refused').count()) === 0, 'what was read is gone')
  const { items } = await ask('GET', `/api/station/days/${day.id}/guests`)
  check(items.length === 3 && items.every((g) => g.state === 'came' && g.came_at), 'the county holds each of them once')
}
