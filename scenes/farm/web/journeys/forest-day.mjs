// The clerk plants a season; a worker weeds and cuts without a signal, in three taps each; the clerk sells what was cut, and
// is refused more than that.
import { accountOf, base, carries, check, eventually, signedIn, visit } from '../../../../web/journeys/lib.mjs'

export const title = 'a worker’s day on a forest farm comes in by itself, and no more is sold than was cut'

const crop = `菠菜${Date.now() % 10_000}`

async function plant(browser) {
  const page = await signedIn(browser, 'forester', '/workbench/farm/seasons')
  await page.getByRole('button', { name: '排一茬' }).click()
  await page.getByLabel('地块').selectOption({ index: 1 })
  await page.getByLabel('作物').fill(crop)
  await page.getByLabel('面积').fill('3斤')
  await page.getByLabel('预计产量').fill('2000斤')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('写成 10亩').waitFor() // three jin are no land
  await page.getByLabel('面积').fill('1亩')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '种下了' }).click()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '记采收' }).waitFor()
  return page
}

async function enter(page, what, weight) {
  await page.locator('a.call', { hasText: crop }).click()
  await page.getByRole('button', { name: what }).click()
  if (weight) await page.getByLabel('采了多少').fill(weight)
  await page.getByRole('button', { name: '记上' }).click()
  await page.getByText(`今天记过 ${what}`).waitFor()
}

async function work(browser) {
  let page = await visit(browser, { viewport: { width: 390, height: 844 } })
  const context = page.context()
  await context.request.post(`${base}/api/session`, { data: accountOf('forest worker') })
  await page.goto(`${base}/field/`)
  await page.locator('a.call', { hasText: crop }).waitFor()
  await carries(page)
  await page.close()
  await context.setOffline(true)
  page = await context.newPage() // a cold start
  await page.goto(`${base}/field/`)
  await enter(page, '除草')
  await enter(page, '采收', '120.5')
  check((await page.getByText('待传').count()) > 0, 'it waits for a signal')
  await context.setOffline(false)
  await page.goto(`${base}/field/outbox`)
  await eventually(async () => (await page.locator('article.safe').count()) === 2, 'the day is sent', 60_000)
  await page.close()
}

export async function run(browser) {
  const page = await plant(browser)
  await work(browser)
  await page.reload()
  await page.getByText('120.5 斤').first().waitFor()
  const sell = async (weight) => {
    await page.getByRole('button', { name: '记销售' }).click()
    await page.getByLabel('卖到哪里').selectOption({ label: '集市' })
    await page.getByLabel('重量').fill(weight)
    await page.getByLabel('卖得（元）').fill('300元')
    await page.locator('form').getByRole('button', { name: '记销售' }).click()
  }
  await sell('121斤')
  await page.getByText('只剩 120.5 斤').waitFor()
  await page.getByLabel('重量').fill('60公斤')
  await page.locator('form').getByRole('button', { name: '记销售' }).click()
  await page.getByText('剩 0.5 斤').waitFor()
  await page.goto(`${base}/farms`)
  await page.locator('ul.lines a').first().click()
  await page.getByText(crop).first().waitFor()
}
