// 我的主体: a town's inspector lets a cooperative's contact act for it; they choose a password on their phone, record a
// harvest and issue the certificate themselves; it can be checked by everybody, and the officer's taking it back is told.
import { accountOf, base, check, eventually, fillSignIn, signedIn, visit } from '../../../../web/journeys/lib.mjs'

export const title = 'a producer lets in, harvests, certifies its own produce and hears when it is taken back'

export async function run(browser) {
  const officer = await signedIn(browser, 'patrol')
  const { items } = await (await officer.request.get(`${base}/api/agri/subjects?kind=cooperative&limit=50`)).json()
  let subject
  for (const s of items) {
    const acting = await (await officer.request.get(`${base}/api/agri/subjects/${s.id}/acting`)).json()
    if (acting.can_change && !acting.items.length) subject ??= s
  }
  check(subject, 'the town has a cooperative that nobody acts for')
  await officer.goto(`${base}/workbench/agri/subjects/${subject.id}`)
  await officer.getByText('添加经办人').click()
  await officer.locator('dialog form button[type=submit]').click()
  await officer.waitForSelector('.slips li')
  check(
    (await officer.locator('.slips .duties').innerText()) === `经办人 · ${subject.name}`,
    'the slip says for whom they act',
  )
  const [login, first] = await officer.locator('.slips li code').allTextContents()

  const phone = await visit(browser, { viewport: { width: 390, height: 844 } })
  await phone.goto(`${base}/field/`)
  await phone.waitForURL(/sign-in/)
  await fillSignIn(phone, login, first)
  await phone.fill('input[name=new-password]', 'Ben-hu-2026')
  await phone.click('form button[type=submit]')
  await phone.locator('h1', { hasText: subject.name }).waitFor() // straight to the one that they act for
  const crop = `樱桃番茄${Date.now() % 1000}`

  // Nothing to certify yet: the page says what to do first.
  const issue = phone.locator('.doings .first')
  await phone.getByText('采收批次').waitFor()
  const before = await (await phone.request.get(`${base}/api/agri/own/subjects/${subject.id}/production`)).json()
  if (!before.lots.some((l) => l.left_g && !l.blocks.length)) {
    await issue.click()
    await phone.getByText('先记一次采收').waitFor()
  }
  await phone.getByRole('button', { name: '记采收', exact: true }).click()
  const field = (name) => phone.locator('dialog label', { hasText: name }).locator('input')
  await field('产品').fill(crop)
  await field('采收重量').fill('320')
  await phone.locator('dialog button[type=submit]').click()
  await phone.locator('.production li', { hasText: crop }).waitFor()
  await phone.locator('.production li', { hasText: crop }).getByText('开具合格证').click()
  await field('重量').fill('400')
  await phone.locator('dialog button[type=submit]').click()
  await phone.locator('dialog .notice.bad').waitFor() // more than was harvested
  check((await field('重量').inputValue()) === '400', 'what was typed is still there')
  await field('重量').fill('120')
  await phone.locator('dialog label', { hasText: '购买方' }).locator('input').fill('八里桥市场')
  await phone.locator('dialog button[type=submit]').click()
  await phone.locator('.cert', { hasText: crop }).waitFor()
  const code = (await phone.locator('.cert .side b').innerText()).replaceAll('-', '')
  const label = await phone.request.get(new URL(await phone.locator('a.btn.solid').getAttribute('href'), base).href)
  check(label.ok() && (await label.body()).subarray(0, 4).toString() === '%PDF', 'the label prints')

  const guest = await visit(browser)
  await guest.goto(`${base}/q/${code}?public=1`)
  check((await guest.locator('body').innerText()).includes(crop), 'everybody may look')

  // A buyer takes it in: by the code on the paper, no more than it is for.
  const shop = await visit(browser, { viewport: { width: 390, height: 844 } })
  await shop.goto(`${base}/field/`)
  await fillSignIn(shop, accountOf('buyer').login, accountOf('buyer').password)
  await shop.getByRole('link', { name: '收合格证' }).click()
  const shopField = (name) => shop.locator('main label', { hasText: name }).locator('input')
  await shopField('合格证编码').fill(code.toLowerCase())
  await shopField('买了多少').fill('121')
  await shop.getByRole('button', { name: '收下', exact: true }).click()
  await shop.locator('.notice.bad').waitFor()
  await shopField('买了多少').fill('')
  await shop.getByRole('button', { name: '收下', exact: true }).click()
  await shop.locator('.kept', { hasText: crop }).waitFor()

  // The workbench is not theirs; the door for them is.
  await phone.goto(`${base}/workbench/`)
  await phone.waitForURL((url) => url.pathname === `/field/own/subjects/${subject.id}`)
  const { items: issued } = await (
    await officer.request.get(`${base}/api/agri/pledges?subject=${subject.id}&limit=1`)
  ).json()
  check(issued[0].product === crop, 'the officer has it in the list')
  const taken = await officer.request.post(`${base}/api/agri/pledges/${issued[0].id}/void`, {
    data: { reason: '品名写错' },
  })
  check(taken.ok(), 'the officer takes it back')
  await eventually(async () => {
    await phone.goto(`${base}/field/messages`)
    return phone
      .getByText(/合格证已作废：樱桃番茄/)
      .waitFor({ timeout: 4000 })
      .then(
        () => true,
        () => false,
      )
  }, 'its holder is told')
  await shop.goto(`${base}/field/messages`)
  await shop.getByText(/您收下的合格证已作废.*樱桃番茄/).waitFor()
  await phone
    .getByText(/合格证已作废：樱桃番茄/)
    .first()
    .click()
  await phone.locator('.cert.void').waitFor()

  // Let go of, they are out with the next request.
  officer.on('dialog', (d) => d.accept())
  await officer.goto(`${base}/workbench/agri/subjects/${subject.id}`)
  await officer.locator('.acting li').getByText('管理').click()
  await officer.locator('dialog form input').fill('换人')
  await officer.locator('dialog form button[type=submit]').click()
  await officer.getByText('还没有经办人').waitFor()
  check(
    (await phone.request.get(`${base}/api/agri/own/subjects`)).status() === 403,
    'whoever no longer acts sees nothing',
  )
}
