// A level is raised, a crew without a signal is told by its phone what its zone bans, owns up to what was spread all the same,
// and clears it; with the signal the command sees it done, the wrong use marked, and everybody the level on the public page.
import { accountOf, base, check, eventually, fillSignIn, signedIn, visit } from '../../../../web/journeys/lib.mjs'

export const title = 'a snow is commanded, cleared without a signal, and the wrong agent owned up to'

export async function run(browser) {
  const office = await signedIn(browser, 'snow commander', '/workbench/snow/command')
  await office.goto(`${base}/workbench/snow/command`)
  await office.getByRole('button', { name: '启动响应' }).first().click()
  await office.locator('dialog select').first().selectOption('orange')
  await office.getByLabel('标题').fill('大雪橙色响应')
  await office.getByRole('button', { name: '启动并下达' }).click()
  await office.getByRole('heading', { name: '橙色响应' }).waitFor()

  const phone = await visit(browser, { viewport: { width: 390, height: 844 } })
  const { login, password } = accountOf('snow crew')
  await phone.goto(`${base}/field/`)
  await fillSignIn(phone, login, password)
  await phone.getByText('机关单位院落').first().click()
  await phone.getByRole('button', { name: '收到', exact: true }).waitFor()
  await phone.context().setOffline(true)
  await phone.getByRole('button', { name: '收到', exact: true }).click()
  await phone.getByText('已存进待发箱').waitFor()
  const agents = await phone.locator('select option').allTextContents()
  await phone.locator('select').selectOption({ index: agents.findIndex((a) => a.startsWith('氯盐')) })
  await phone.getByLabel('用量').fill('15')
  await phone.getByLabel('面积').fill('1000')
  await phone.getByText('合每平方米 15 克').waitFor()
  await phone.getByText('这里禁用氯盐类').waitFor()
  const send = phone.getByRole('button', { name: '提交' })
  check(await send.isDisabled(), 'what the zone bans cannot be sent as if it were nothing')
  await phone.getByText('已经撒了').click()
  await send.click()
  await phone.getByText('已报清净').waitFor()
  await phone.context().setOffline(false)
  await phone.evaluate(() => dispatchEvent(new Event('online')))

  const done = async () => {
    await office.reload()
    const text = await office.getByRole('button', { name: '已完成' }).innerText()
    return /^1\b/.test(text)
  }
  await eventually(done, 'the command sees the zone cleared')
  await office.goto(`${base}/workbench/snow/uses?wrong=only`)
  await office.getByText('此处禁用氯盐类').first().waitFor()
  await office.getByRole('link', { name: '看工单' }).first().waitFor()

  const street = await visit(browser)
  await street.goto(`${base}/snow?q=${encodeURIComponent('机关单位院落')}`)
  await street.getByText('橙色响应').first().waitFor()
  check(await street.getByText('已清净').count(), 'everybody sees what is cleared')

  await office.goto(`${base}/workbench/snow/command`)
  await office.getByRole('button', { name: '结束响应' }).click()
  await office.locator('dialog input').fill('雪停了，全部清净')
  await office.locator('dialog button[type=submit]').click()
  await office.getByRole('heading', { name: '雪前准备' }).waitFor()
}
