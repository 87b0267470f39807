// A day without a signal: the phone is started in airplane mode, three farms are visited, one with a finding and a photo;
// back on the network everything arrives once, although every request is cut at its first try.
import { accountOf, base, carries, check, eventually, visit } from '../../../../web/journeys/lib.mjs'

export const title = 'a day of patrols without a signal arrives exactly once'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGM4YaNBEmIY1TCqYfhqAAAeBCwQMwPSngAAAABJRU5ErkJggg==',
  'base64',
)

// What is clean about a farm; the checklist asks for what is there and for what must not be.
const clean = { use_banned: '没有', other_found: '没有', additive_ok: '不涉及', cert_issued: '不涉及' }

/** Visits the n-th farm that the phone carries, due or not: which are due depends on the day. */
async function patrol(page, n, { finding } = {}) {
  await page.getByRole('searchbox').fill('村')
  await page.locator('a.call').nth(n).click()
  await page.locator('a.solid.start').first().waitFor()
  const name = await page.locator('h1').innerText()
  await page.locator('a.solid.start').first().click()
  await page.locator('[data-name=record_kept]').waitFor()
  // Questions come and go with the answers, so each is looked at as it stands.
  for (const q of [
    'record_kept',
    'input_bought',
    'input_stored',
    'use_range',
    'use_interval',
    'use_banned',
    'additive_ok',
    'waste_collected',
    'cert_issued',
    'other_found',
  ]) {
    const answer = finding && q === 'use_banned' ? '有' : (clean[q] ?? '有')
    await page.locator(`[data-name=${q}] button`, { hasText: new RegExp(`^${answer}$`) }).click()
  }
  if (finding) {
    await page.getByRole('button', { name: '责令限期整改' }).click()
    await page.getByRole('button', { name: '完成，存入待传' }).click()
    await page.getByText('还有 2 处没填').waitFor() // the photo and what is wrong
    await page
      .locator('[data-name=use_photo] input[type=file]')
      .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: pixel })
    await page.locator('[data-name=use_photo] img').waitFor()
    await page.locator('[data-name=use_note] textarea').fill('库房里有两瓶禁用农药')
    await page.locator('[data-name=use_note] textarea').blur()
  } else await page.getByRole('button', { name: '未发现问题' }).click()
  await page.getByRole('button', { name: '完成，存入待传' }).click()
  await page.locator('h1', { hasText: '今天' }).waitFor()
  return name
}

/** Takes a sample at the first farm, then holds a certificate's code against the phone: the one that was altered, too. */
async function sampleAndCheck(page, pledge) {
  await page.goto(`${base}/field/`)
  await page.getByRole('searchbox').fill('村')
  await page.locator('a.call').first().click()
  await page.getByRole('link', { name: '抽样' }).click()
  for (const [label, value] of [
    ['抽样数量', '1500'],
    ['第二抽样人', '李强'],
    ['签字人', '王明'],
  ])
    await page.getByLabel(label).fill(value)
  const pad = await page.locator('canvas').boundingBox()
  await page.mouse.move(pad.x + 20, pad.y + 30)
  await page.mouse.down()
  await page.mouse.move(pad.x + 160, pad.y + 60, { steps: 8 })
  await page.mouse.up()
  await page.getByRole('button', { name: '抽样' }).click()
  await page.locator('a.start').first().waitFor()
  const verdict = async (link) => {
    await page.goto(`${base}/field/scan`)
    await page.getByRole('textbox').fill(link)
    await page.getByRole('textbox').press('Enter')
    return page.locator('section.told h1').innerText()
  }
  const altered = await verdict(`${base}${pledge.url.slice(0, -4)}AAAA`)
  check(altered.includes('改过') && !altered.includes('没有改过'), `an altered certificate is not believed: ${altered}`)
  const told = await verdict(base + pledge.url)
  await page.goto(`${base}/field/outbox`)
  return told
}

export async function run(browser) {
  const began = Date.now()
  let page = await visit(browser, { viewport: { width: 390, height: 844 } })
  const context = page.context()
  await context.request.post(`${base}/api/session`, { data: accountOf('patrol') })
  await page.goto(`${base}/field/`)
  await page.getByRole('searchbox').fill('村')
  await page.locator('a.call').nth(2).waitFor()
  await carries(page)
  const { items } = await (await context.request.get(`${base}/api/agri/pledges?state=valid&limit=20`)).json()
  const pledge = items.find((x) => !x.doubted)
  pledge.url = (await (await context.request.get(`${base}/api/agri/pledges/${pledge.id}`)).json()).url
  await page.goto(`${base}/field/scan`) // fetches the keys, as any day with a signal does
  await page.getByRole('textbox').waitFor()
  await eventually(
    () =>
      page.evaluate(
        () =>
          new Promise((done) => {
            const open = indexedDB.open('huying')
            open.onsuccess = () => {
              const got = open.result.transaction('kept').objectStore('kept').get('credentials')
              got.onsuccess = () => {
                open.result.close()
                done(!!got.result)
              }
            }
          }),
      ),
    'the keys are in the pocket',
  )
  await page.close()

  await context.setOffline(true)
  page = await context.newPage() // a cold start
  await page.goto(`${base}/field/`)
  await page.getByText('没有信号').first().waitFor()
  const names = [await patrol(page, 0), await patrol(page, 1, { finding: true }), await patrol(page, 2)]
  check(new Set(names).size === 3, `three farms: ${names}`)

  await page.goto(`${base}/field/outbox`)
  await eventually(async () => (await page.locator('article.queued').count()) === 3, 'three visits are queued')
  await page.reload()
  await eventually(
    async () => (await page.locator('article.queued').count()) === 3,
    'they are there after another start',
  )

  // Every kind of request is cut once after the server has it, and once before.
  const cut = {}
  await context.route(/\/api\/(photos|field\/outbox)$/, async (route) => {
    const kind = new URL(route.request().url()).pathname
    cut[kind] = (cut[kind] ?? 0) + 1
    if (cut[kind] === 1) return route.abort('connectionreset')
    if (cut[kind] === 2) {
      await route.fetch()
      return route.abort('connectionreset')
    }
    return route.continue()
  })

  // A sample is taken, and a certificate checked, without a signal as well.
  const certificate = await sampleAndCheck(page, pledge)
  check(certificate.includes('没有改过'), `the certificate is believed: ${certificate}`)

  await context.setOffline(false)
  await eventually(
    async () => {
      const again = page.getByRole('button', { name: '现在上传' })
      if (await again.isEnabled().catch(() => false)) await again.click()
      return (await page.locator('article.safe').count()) === 4
    },
    'three visits and a sample are safe',
    60_000,
  )
  check(cut['/api/photos'] >= 3 && cut['/api/field/outbox'] >= 3, `requests were cut: ${JSON.stringify(cut)}`)

  const answer = await (await context.request.get(`${base}/api/agri/patrols?limit=200`)).json()
  const today = answer.items.filter((p) => p.captured_at > began)
  const mine = today.filter((p) => names.includes(p.subject_name))
  check(mine.length === 3, `the county holds three visits, not ${mine.length}`)
  const samples = await (await context.request.get(`${base}/api/agri/samples?limit=50`)).json()
  check(
    samples.items.filter((x) => x.taken_at > began && x.amount_g === 1500).length === 1,
    'the county holds one sample',
  )
  const found = mine.filter((p) => p.result === 'correct')
  check(found.length === 1 && found[0].order, 'one of them became an order')
  const order = await (await context.request.get(`${base}/api/orders/${found[0].order}`)).json()
  check(
    order.order.photos.length === 1 && order.order.words.includes('禁用农药'),
    'the order has the photo and says what was found',
  )
}
