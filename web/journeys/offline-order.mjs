// Orders, messages and a liability notice without a signal: the phone is started in airplane mode, an order that was sent
// back is answered with a photo, another is begun that the office has meanwhile taken elsewhere, a message is read and a
// notice signed; back on the network all of it is there once, although every request is cut on either side.
import { accountOf, base, carries, check, eventually, visit } from './lib.mjs'

export const title = 'orders, messages and a signed notice without a signal arrive exactly once'

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGM4YaNBEmIY1TCqYfhqAAAeBCwQMwPSngAAAABJRU5ErkJggg==',
  'base64',
)

/** Somebody in the office, without a screen. */
async function office(browser, role) {
  const { request } = await browser.newContext()
  const ask = async (method, path, data) => {
    const answer = await request.fetch(base + path, { method, data, headers: { 'Accept-Language': 'zh-CN' } })
    check(answer.ok(), `${role} ${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return answer.status() === 204 ? undefined : answer.json()
  }
  await ask('POST', '/api/session', accountOf(role))
  return ask
}

/** An order for the farm inspector's unit, as far as begun. */
async function ordered(desk, dispatcher, farm, me, words, start) {
  let page = await desk('POST', '/api/orders', {
    words,
    category: '0602',
    area: me.duties[0].area,
    source: 'telephone',
  })
  const { id } = page.order
  const act = async (who, action, fields = {}) => {
    page = await who('POST', `/api/orders/${id}/actions/${action}`, { version: page.order.version, ...fields })
  }
  await act(desk, 'accept', { category: '0602' })
  await act(dispatcher, 'dispatch', { unit: me.duties[0].unit })
  if (start) await act(farm, 'start')
  return { id, act }
}

async function sign(page) {
  await page.locator('canvas').scrollIntoViewIfNeeded()
  await page.mouse.wheel(0, 200)
  const pad = await page.locator('canvas').boundingBox()
  await page.mouse.move(pad.x + 20, pad.y + 30)
  await page.mouse.down()
  await page.mouse.move(pad.x + 160, pad.y + 60, { steps: 8 })
  await page.mouse.up()
}

export async function run(browser) {
  const [desk, dispatcher, checker, farm] = await Promise.all(
    ['triage', 'dispatcher', 'verifier', 'patrol'].map((role) => office(browser, role)),
  )
  const me = await farm('GET', '/api/me')
  const mark = Date.now().toString(36)
  const back = await ordered(desk, dispatcher, farm, me, `大棚边的农药瓶没有收走，记号甲${mark}`, true)
  await back.act(farm, 'answer', { words: '收走了' })
  await back.act(checker, 'rework', { words: '沟里还有' })
  const moved = await ordered(desk, dispatcher, farm, me, `收购点没有索取合格证，记号乙${mark}`, false)
  await ordered(desk, dispatcher, farm, me, `渠里漂着地膜，记号丙${mark}`, false)

  // What is told after this is not among what the phone has to read.
  const { items: told } = await farm('GET', '/api/notices')
  const news = told.filter((n) => !n.read)
  check(news.length > 0, 'there is something to read, as in a demo county that is new')

  let page = await visit(browser, { viewport: { width: 390, height: 844 } })
  const context = page.context()
  await context.request.post(`${base}/api/session`, { data: accountOf('patrol') })
  await page.goto(`${base}/field/`)
  await page.locator('a.call', { hasText: `记号甲${mark}` }).waitFor()
  await page.locator('.told').waitFor()
  await carries(page)
  await page.close()

  await context.setOffline(true)
  page = await context.newPage() // a cold start
  await page.goto(`${base}/field/`)
  await page.getByText('没有信号').first().waitFor()

  // The answer is half written, the app is closed, and it is all there.
  const answer = `沟里的也清了，共两袋，${mark}`
  await page.locator('a.call', { hasText: `记号甲${mark}` }).click()
  await page.locator('.steps .rework').waitFor()
  check((await page.locator('.steps').innerText()).includes('沟里还有'), 'the thread is carried')
  await page.locator('[data-action=answer]').click()
  await page.locator('.action textarea').fill(answer)
  await page.locator('.action input[type=file]').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: pixel })
  await page.locator('.action .photos img').waitFor()
  await page.locator('.action [data-safe]').waitFor()
  const address = page.url()
  await page.goto(`${base}/field/outbox`)
  await page.locator('article.draft').waitFor()
  await page.close()
  page = await context.newPage()
  await page.goto(address)
  await page.locator('[data-action=answer]').click()
  check(
    (await page.locator('.action textarea').inputValue()) === answer,
    'what was half written is there after another start',
  )
  await page.locator('.action .photos img').waitFor()
  await page.locator('.action button[type=submit]').click()
  await page.locator('[data-sent=queued]').waitFor()
  check(await page.locator('.thread[data-status=answered]').count(), 'the order stands as it will')
  await page.goto(`${base}/field/`)
  await page
    .locator('a.call', { hasText: `记号甲${mark}` })
    .locator('.sent.queued')
    .waitFor()

  // Another order is begun, not knowing that the office has it elsewhere.
  await page.locator('a.call', { hasText: `记号乙${mark}` }).click()
  await page.locator('[data-action=start]').click()
  await page.locator('.action textarea').fill(`到收购点看过了，${mark}`)
  await page.locator('.action button[type=submit]').click()
  await page.locator('[data-sent=queued]').waitFor()
  await moved.act(farm, 'object', { words: '归市场监管' })

  // A message is read.
  await page.goto(`${base}/field/messages`)
  await page.getByRole('button', { name: '都看过了' }).click()
  await eventually(async () => (await page.locator('.one.fresh').count()) === 0, 'all messages are read')
  await page.goto(`${base}/field/orders/018b0000-0000-7000-8000-000000000000`)
  await page.getByText('不在这部手机里').waitFor()

  // A notice is signed by a farm that has not signed this edition, or once more by one that has.
  await page.goto(`${base}/field/`)
  await page.getByRole('searchbox').fill('村')
  await page.locator('a.call').first().click()
  await page.waitForURL(/\/subjects\/[^/]+$/)
  await page.locator('dl').waitFor()
  const farmhouse = await page.locator('h1').innerText()
  const subject = page.url().split('/').pop()
  const before = (await farm('GET', `/api/agri/subjects/${subject}/notices`)).items.length
  await page.goto(`${page.url()}/notice`)
  await page.getByText('第一责任人').waitFor()
  await page.getByLabel('签字人').fill('王明')
  await sign(page)
  await page.locator('.notice-form button[type=submit]').click()
  await page.locator('h1', { hasText: farmhouse }).waitFor()
  await page.getByText('已签 2026 版').waitFor()

  await page.goto(`${base}/field/outbox`)
  await eventually(async () => (await page.locator('article.queued').count()) === 3, 'three things are queued')
  const cut = {}
  await context.route(/\/api\/(photos|field\/outbox|notices\/read)$/, async (route) => {
    const kind = new URL(route.request().url()).pathname
    cut[kind] = (cut[kind] ?? 0) + 1
    if (cut[kind] === 1) return route.abort('connectionreset')
    if (cut[kind] === 2) {
      await route.fetch()
      return route.abort('connectionreset')
    }
    return route.continue()
  })
  await context.setOffline(false)
  await eventually(async () => {
    const again = page.getByRole('button', { name: '现在上传' })
    if (await again.isEnabled().catch(() => false)) await again.click()
    return (await page.locator('article.safe').count()) === 2 && (await page.locator('article.refused').count()) === 1
  }, 'the answer and the notice are safe, and what was overtaken is told')
  check(cut['/api/photos'] >= 3 && cut['/api/field/outbox'] >= 3, `requests were cut: ${JSON.stringify(cut)}`)

  // What could not be taken any more stays on the order as a note, with one tap.
  await page.getByRole('button', { name: '留作备注' }).click()
  await eventually(async () => (await page.locator('article.safe').count()) === 3, 'the note is safe')
  await page.goto(`${base}/field/`)
  await eventually(async () => {
    const again = page.getByRole('button', { name: '刷新' })
    if (await again.isEnabled().catch(() => false)) await again.click()
    return (await farm('GET', '/api/notices')).items.filter((n) => news.some((x) => x.id === n.id)).every((n) => n.read)
  }, 'the county knows what was read')

  const { order, thread } = await farm('GET', `/api/orders/${back.id}`)
  const mine = thread.filter((s) => s.words === answer)
  check(
    mine.length === 1 && mine[0].verb === 'answer' && mine[0].photos.length === 1 && order.status === 'answered',
    `the answer is there once: ${JSON.stringify(mine)}`,
  )
  const other = await farm('GET', `/api/orders/${moved.id}`)
  const notes = other.thread.filter((s) => s.words === `到收购点看过了，${mark}`)
  check(
    notes.length === 1 && notes[0].verb === 'note' && other.order.status === 'objected',
    `the note is there once: ${JSON.stringify(notes)}`,
  )
  const after = (await farm('GET', `/api/agri/subjects/${subject}/notices`)).items
  check(after.length === before + 1 && after[0].edition === '2026', `one more notice: ${JSON.stringify(after)}`)
  const left = await page.evaluate(
    () =>
      new Promise((done) => {
        const open = indexedDB.open('huying')
        open.onsuccess = () => {
          const got = open.result.transaction('deeds').objectStore('deeds').getAll()
          got.onsuccess = () => {
            open.result.close()
            done(
              got.result
                .filter((d) => d.kind === 'agri.notice')
                .map((d) => [d.state, Object.keys(d.body), d.photos.length]),
            )
          }
        }
      }),
  )
  check(
    JSON.stringify(left) === JSON.stringify([['safe', ['subject'], 0]]),
    `the phone forgets who signed: ${JSON.stringify(left)}`,
  )
}
