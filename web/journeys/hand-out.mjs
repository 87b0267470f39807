// 账号: a village officer who is on the roster gets a slip, chooses a password of their own and is let in; once it is
// closed they are out at once.
import { base, check, eventually, fillSignIn, signedIn, visit } from './lib.mjs'

export const title = 'accounts: handed out on a slip, changed before anything else, closed at once'

export async function run(browser) {
  const clerk = await signedIn(browser, 'security')
  await clerk.goto(`${base}/workbench/accounts?state=missing`)
  await clerk.locator('.accounts tbody tr', { hasText: '农安网格协管员' }).first().locator('.name button').click()
  const name = (await clerk.textContent('dialog h2')).trim()
  await clerk.locator('dialog .btns .btn.solid').click()
  await clerk.waitForSelector('.slips li')
  check((await clerk.textContent('.slips li b')) === name, 'the slip is for whom it was asked')
  const [login, first] = await clerk.locator('.slips li code').allTextContents()
  const door = await clerk.locator('.slips li dd').first().textContent()
  check(door.endsWith('/field/'), 'who is on duty in a village is sent to the field door')
  await clerk.locator('.page-head .btn.bare').click()
  check(
    await clerk.locator('.ask-box .btn:focus').evaluate((b) => !b.classList.contains('solid')),
    'a key pressed too soon throws no password away',
  )
  await clerk.locator('.ask-box .btn.solid').click()
  await clerk.waitForSelector('.accounts tbody tr')
  check(!(await clerk.locator('body').innerText()).includes(first), 'the password is not shown again')

  const phone = await visit(browser, { viewport: { width: 390, height: 844 } })
  await phone.goto(door)
  await phone.waitForURL(/sign-in/)
  await fillSignIn(phone, login, first)
  await phone.waitForSelector('input[name=new-password]')
  check(
    (await phone.request.get(`${base}/api/field/devices`)).status() === 403,
    'nothing is allowed with a password that was handed out',
  )
  await phone.fill('input[name=new-password]', first)
  await phone.click('form button[type=submit]')
  await phone.waitForFunction(() => document.querySelector('.trouble')?.textContent.trim())
  await phone.fill('input[name=new-password]', 'Lu-zhu-2026')
  await phone.click('form button[type=submit]')
  await phone.waitForURL((url) => url.pathname.startsWith('/field/') && !url.pathname.includes('sign-in'))
  await phone.waitForSelector('nav')

  await clerk.goto(`${base}/workbench/accounts?q=${login}`)
  await clerk.locator('.accounts .name button').first().click()
  await clerk.locator('dialog .btns .btn', { hasText: '停用' }).click()
  await clerk.locator('dialog form input').fill('调离')
  await clerk.locator('dialog form button[type=submit]').click()
  await eventually(
    async () => (await clerk.locator('.accounts .state').first().textContent()) === '已停用',
    'the list says that it is closed',
  )
  check((await phone.request.get(`${base}/api/me`)).status() === 401, 'they are out at once')
}
