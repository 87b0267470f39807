// What every journey needs: a browser, people who can sign in, and plain assertions.
import { chromium } from 'playwright-core'

export const base = (process.env.HUYING_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '')
export const accounts = JSON.parse(process.env.HUYING_ACCOUNTS ?? '{}')

const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run']
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })

export function check(truth, words) {
  if (!truth) throw new Error(words)
}

/** Waits until something is so, asking again and again. */
export async function eventually(ask, words, patience = 20_000) {
  const until = Date.now() + patience
  for (;;) {
    if (await ask()) return
    check(Date.now() < until, `never came true: ${words}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** Waits until a phone has everything that it needs to start without a signal: the worker is there and keeps its packs. A page that
 * was on its way when the worker came stays without it, so nobody asks who answers for this one. */
export async function carries(page) {
  await eventually(
    () =>
      page.evaluate(
        async () =>
          !!(await navigator.serviceWorker.getRegistration('/field/'))?.active &&
          !!(await caches.match('/field/packs')),
      ),
    'the phone keeps its packs',
    60_000,
  )
}

export function accountOf(role) {
  const account = accounts[role]
  check(account, `HUYING_ACCOUNTS has no ${role}`)
  return account
}

/** A new person at a new machine: nothing is shared between two of them. */
export async function visit(browser, options = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

export async function fillSignIn(page, login, password) {
  await page.fill('input[name=login]', login)
  await page.fill('input[name=password]', password)
  await page.click('form button[type=submit]')
}

/** Signs a role in at the door it asked for and waits until it is inside. */
export async function signedIn(browser, role, path = '/workbench/') {
  const page = await visit(browser)
  const { login, password } = accountOf(role)
  await page.goto(base + path)
  await fillSignIn(page, login, password)
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
  return page
}

const fillers = {
  text: (field, value) => field.locator('input').fill(value ?? '现场核对无误'),
  words: (field, value) => field.locator('textarea').fill(value ?? '已到现场处理，恢复正常，附照片备查。'),
  async select(field, value) {
    const list = field.locator('select')
    if (await list.count()) return list.selectOption(value ?? { index: 1 })
    return field
      .locator(value ? `input[type=radio][value="${value}"]` : 'input[type=radio]')
      .first()
      .check()
  },
  async find(field, value) {
    const input = field.locator('input[role=combobox]')
    await input.click()
    if (value) await input.fill(value)
    await field.locator('[role=option]').first().click()
  },
  score: (field, value) =>
    field
      .locator('input[type=radio]')
      .nth((value ?? 5) - 1)
      .check(),
  bool: (field, value) => field.locator('input[type=checkbox]').setChecked(value ?? true),
  async photos() {},
}
fillers.unit = fillers.category = fillers.order = fillers.find
fillers.limit = async (field, value) =>
  (await field.locator('select, input[type=radio]').count())
    ? fillers.select(field, value)
    : fillers.text(field, value ?? '3')

/** Does one action on the order that is open, filling what is required and what is given, and waits for the new status. */
export async function act(page, action, status, values = {}) {
  await page.click(`[data-action="${action}"]`)
  for (const field of await page.locator('.action [data-field]').all()) {
    const name = await field.getAttribute('data-field')
    const kind = await field.getAttribute('data-kind')
    const required = (await field.getAttribute('data-required')) !== null
    if (!required && !(name in values)) continue
    // A default that the server already filled in stays.
    const ready = kind === 'unit' || kind === 'category' ? await field.locator('input').inputValue() : ''
    if (ready && !(name in values)) continue
    await fillers[kind](field, values[name])
  }
  await page.click('.action button[type=submit]')
  await page.waitForSelector(`.thread[data-status="${status}"]`)
}
