// A day of a grid officer: from a cold start without a signal two matters are reported, one put right at once; another
// one is known already; back on the network each is there once, and the office sees what the officer saw.
import { accountOf, base, carries, check, eventually, visit } from './lib.mjs'

export const title = 'an officer reports without a signal, once, with what is known and what was put right'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGM4YaNBEmIY1TCqYfhqAAAeBCwQMwPSngAAAABJRU5ErkJggg==',
  'base64',
)

async function report(page, words, more = async () => {}) {
  await page.goto(`${base}/field/`)
  await page.locator('.first a', { hasText: '上报' }).click()
  await page.locator('#report-photos').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: pixel })
  await page.locator('.photos img').waitFor()
  await page.fill('#report-words', words)
  await more()
  await page.locator('[data-safe]').waitFor()
  await page.locator('.send button').click()
  await page.waitForURL((url) => url.pathname.endsWith('/ground'))
}

export async function run(browser) {
  const page0 = await visit(browser, { viewport: { width: 390, height: 844 } })
  const context = page0.context()
  await context.request.post(`${base}/api/session`, { data: accountOf('officer') })
  await page0.goto(`${base}/field/`)
  await page0.locator('.first').waitFor()
  await page0.goto(`${base}/field/ground`)
  await page0.locator('h2', { hasText: '正在办的' }).waitFor()
  await carries(page0)
  await page0.close()

  const mark = Date.now().toString(36)
  await context.setOffline(true)
  let page = await context.newPage() // a cold start
  page.setDefaultTimeout(10_000)
  const cover = `三号楼东侧井盖翘起 ${mark}`
  await report(page, cover)
  await page.getByText('已记在手机里').waitFor()
  await report(page, `楼道里堆着纸箱 ${mark}`, async () => {
    await page.getByLabel('已当场整改').check()
    await page.getByPlaceholder('怎么整改的').fill(`清走了，楼道通了 ${mark}`)
  })
  await context.setOffline(false)
  await page.evaluate(() => dispatchEvent(new Event('online')))

  const mine = async () =>
    (await (await context.request.get(`${base}/api/field/ground`)).json()).reported.filter((o) =>
      o.title.includes(mark),
    )
  await eventually(async () => (await mine()).length === 2, 'both reports have arrived')
  check(
    (await mine()).some((o) => o.status === 'answered'),
    'what was put right waits for a check',
  )

  // The same matter again, with a signal: it is shown as known, and joins.
  await page.goto(`${base}/field/ground`)
  await page
    .locator('.row', { hasText: cover.slice(0, 8) })
    .first()
    .waitFor()
  await report(page, `东侧井盖翘起，又有人差点摔倒 ${mark}`, async () => {
    await page.locator('.like', { hasText: cover }).getByRole('button').click()
    await page.getByText('不再另开一件').waitFor()
  })
  await eventually(async () => (await mine()).some((o) => o.status === 'merged'), 'the third became part of the first')
  const desk = await browser.newContext()
  await desk.request.post(`${base}/api/session`, { data: accountOf('triage') })
  const first = (await mine()).find((o) => o.title.includes('三号楼'))
  const seen = await (await desk.request.get(`${base}/api/orders/${first.id}`)).json()
  check(
    seen.thread.filter((s) => s.verb === 'again').length === 1,
    'the thread of the first says that it was seen again',
  )
  check(seen.order.photos.length === 1, 'the photo is with it')
}
