import { accountOf, base, check, fillSignIn, visit } from './lib.mjs'

export const title = 'sign in: wrong, then right, then back to where one wanted to go'

export async function run(browser) {
  const page = await visit(browser)
  const { login, password } = accountOf('triage')
  await page.goto(`${base}/workbench/orders?box=all&light=red`)
  await page.waitForURL(/\/workbench\/sign-in/)

  await fillSignIn(page, login, `${password}-wrong`)
  await page.waitForFunction(() => document.querySelector('.trouble')?.textContent.trim())
  check((await page.inputValue('input[name=login]')) === login, 'the account that was typed is kept')
  check((await page.inputValue('input[name=password]')) !== '', 'the password that was typed is kept')

  await fillSignIn(page, login, password)
  await page.waitForURL(/\/workbench\/orders\?.*light=red/)
  await page.waitForSelector('.masthead')

  await page.click('.masthead .who')
  await page.click('.menu .last .push')
  await page.waitForURL(/\/workbench\/sign-in/)
  await page.goto(`${base}/workbench/orders`)
  await page.waitForURL(/\/workbench\/sign-in/)
}
