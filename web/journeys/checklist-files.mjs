// A checklist of the county's own: a list of shops and a picture are sent with it, it is tried in the office, and an officer
// fills it in without a signal from what the phone carried.
import { accountOf, base, carries, check, eventually, signedIn, visit } from './lib.mjs'

export const title = 'a checklist with a list and a picture of its own is filled in without a signal'

const door = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGM4YaNBEmIY1TCqYfhqAAAeBCwQMwPSngAAAABJRU5ErkJggg==',
  'base64',
)
const csv = (text) => ({ name: 'shops.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

async function design(browser) {
  const page = await signedIn(browser, 'design', '/workbench/forms')
  await page.getByRole('button', { name: '上传检查单' }).click()
  await page.locator('dialog input[type=file]').setInputFiles(process.env.HUYING_CHECKLIST)
  await page.getByRole('button', { name: '存为草稿' }).click()
  const files = page.locator('.files')
  await files.getByText('door.png').waitFor()
  const publish = page.locator('dialog form.step button[type=submit]')
  check(await publish.isDisabled(), 'nothing is published while a file is missing')
  await files
    .locator('input[type=file]')
    .setInputFiles([csv('name,label\ns1,一号店\n'), { name: 'door.png', mimeType: 'image/png', buffer: door }])
  await files.getByText('缺少“town”这一列').waitFor()
  await files
    .locator('input[type=file]')
    .setInputFiles([csv('name,label,town\ns1,一号店,t1\ns2,二号店,t2\ns3,三号店,t2\n')])
  await files.getByText('还没有').waitFor({ state: 'detached' })

  await page.getByRole('button', { name: '试填一遍' }).click()
  const trial = page.locator('.trial')
  await trial.getByRole('button', { name: '乙镇' }).click()
  await trial.getByText('三号店').waitFor()
  check(!(await trial.innerText()).includes('一号店'), 'only the shops of that town are offered')
  await trial.locator('[data-name=shop] img').waitFor()
  await publish.click()
  await page.locator('article', { hasText: '门店检查' }).getByText('在用').waitFor()
  return page
}

export async function run(browser) {
  const began = Date.now()
  const office = await design(browser)
  let page = await visit(browser, { viewport: { width: 390, height: 844 } })
  const context = page.context()
  await context.request.post(`${base}/api/session`, { data: accountOf('patrol') })
  await page.goto(`${base}/field/`)
  await page.getByRole('searchbox').fill('村')
  await page.locator('a.call').first().waitFor()
  await carries(page)
  const carried = () =>
    page.evaluate(
      () =>
        new Promise((done) => {
          const open = indexedDB.open('huying')
          open.onsuccess = () => {
            const got = open.result
              .transaction('kept')
              .objectStore('kept')
              .getAllKeys(IDBKeyRange.bound('file/', 'file/\uffff'))
            got.onsuccess = () => {
              open.result.close()
              done(got.result.length)
            }
          }
        }),
    )
  await eventually(async () => (await carried()) === 2, 'the list and the picture are in the pocket')
  await page.close()

  await context.setOffline(true)
  page = await context.newPage() // a cold start
  await page.goto(`${base}/field/`)
  await page.getByText('没有信号').first().waitFor()
  await page.getByRole('searchbox').fill('村')
  await page.locator('a.call').first().click()
  await page.getByRole('link', { name: '门店检查' }).click()
  await page.locator('[data-name=town]').getByRole('button', { name: '乙镇' }).click()
  const shop = page.locator('[data-name=shop]')
  await shop.locator('img').waitFor()
  check(
    await shop.locator('img').evaluate((img) => img.decode().then(() => img.naturalWidth > 0)),
    'the picture is drawn from the pocket',
  )
  await shop.getByRole('button', { name: '三号店' }).click()
  await page.getByRole('button', { name: '未发现问题' }).click()
  await page.getByRole('button', { name: '完成，存入待传' }).click()
  await page.locator('h1', { hasText: '今天' }).waitFor()
  await context.setOffline(false)
  await page.goto(`${base}/field/outbox`)
  await page.locator('article.safe').waitFor()

  const { items } = await (await context.request.get(`${base}/api/agri/patrols?limit=50`)).json()
  const mine = items.filter((p) => p.captured_at > began)
  check(mine.length === 1, `the county holds one record, not ${mine.length}`)
  await office.goto(`${base}/workbench/agri/patrols/${mine[0].id}`)
  await office.getByText('三号店').waitFor() // in words, not as s3
  await office.goto(`${base}/workbench/forms`)
  const row = office.locator('article', { hasText: '门店检查' })
  await row.getByRole('button', { name: '停用', exact: true }).click()
  await row.getByRole('button', { name: '确定停用' }).click()
  await row.getByText('已停用').waitFor()
}
