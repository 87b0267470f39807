// A leader's ground: a matter was reported in a grid; whoever leads the village sees it under that grid, leaves a note for
// whoever comes next, who reads it; and from what is carried the place opens without a signal.
import { accountOf, base, carries, eventually, visit } from './lib.mjs'

export const title = 'a leader sees the places, opens one without a signal, and a note reaches whoever has the grid'

async function phoneOf(browser, role) {
  const page = await visit(browser, { viewport: { width: 390, height: 844 } })
  await page.context().request.post(`${base}/api/session`, { data: accountOf(role) })
  return page
}

/** A point inside an outline: half way between the first two crossings of a line through it. */
function inside(ring) {
  const corners = Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i] / 1e5, ring[2 * i + 1] / 1e5])
  const latitude = corners.reduce((sum, [, y]) => sum + y, 0) / corners.length
  const cut = corners
    .flatMap(([ax, ay], i) => {
      const [bx, by] = corners[(i + 1) % corners.length]
      return ay > latitude !== by > latitude ? [ax + ((latitude - ay) / (by - ay)) * (bx - ax)] : []
    })
    .sort((a, b) => a - b)
  return { latitude, longitude: (cut[0] + cut[1]) / 2 }
}

export async function run(browser) {
  const officer = await phoneOf(browser, 'officer')
  const grounds = await (await officer.context().request.get(`${base}/api/field/ground`)).json()
  const grid = grounds.mine[0]
  const mark = Date.now().toString(36)
  await officer.context().grantPermissions(['geolocation'])
  await officer.context().setGeolocation(inside(grounds.places.find((p) => p.code === grid).rings[0][0]))
  await officer.goto(`${base}/field/report`)
  await officer.fill('#report-words', `路灯不亮 ${mark}`)
  await officer.waitForURL(/[?&]deed=/) // the draft has an address
  await eventually(async () => !(await officer.getByText('正在定位').count()), 'the phone knows where it is')
  await officer.locator('[data-safe]').waitFor()
  await officer.reload()
  await eventually(
    async () => (await officer.locator('#report-words').inputValue()) === `路灯不亮 ${mark}`,
    'and goes on after a reload',
  )
  await officer.goto(`${base}/field/report`)
  await officer.locator('.known a', { hasText: mark }).click()
  await eventually(
    async () => (await officer.locator('#report-words').inputValue()) === `路灯不亮 ${mark}`,
    'a new report offers the one that was begun',
  )
  await officer.locator('.send button').click()
  await officer.locator('.receipt.safe', { hasText: '前答复' }).waitFor()

  let page = await phoneOf(browser, 'leader')
  const context = page.context()
  await page.goto(`${base}/field/ground`)
  const place = page.locator(`.parts a[href$="at=${grid}"]`)
  await place.waitFor()
  await place.click()
  await page.locator('.row', { hasText: mark }).waitFor()
  await page.locator('svg circle').last().click()
  await page.waitForURL(/\/orders\//)
  await page.goBack()
  await page.getByRole('button', { name: '给接手的人留言' }).click()
  await page.getByLabel('要交代的事').fill(`雨后看一眼井盖 ${mark}`)
  await page.getByRole('button', { name: '留下' }).click()
  await page.locator('article', { hasText: mark }).waitFor()
  await carries(page)
  await page.close()

  await context.setOffline(true)
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(`${base}/field/ground?at=${grid}`)
  await page.locator('.row', { hasText: mark }).waitFor()
  await page.locator('article', { hasText: mark }).waitFor()

  await officer.goto(`${base}/field/ground`)
  await officer.locator('article', { hasText: `雨后看一眼井盖 ${mark}` }).waitFor()
}
