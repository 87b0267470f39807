// Large type: the switch is kept on the phone, and no page of the phone's own cuts words off or is wider than the screen, with
// it and in a window as narrow as one whose type the browser has made twice as large.
import { accountOf, base, check, visit } from './lib.mjs'

export const title = 'with large type, and at twice the size, no page of the phone cuts words off'

/** What is wider than the screen, or than the box that hides the rest of it. */
const cut = () => {
  const out = []
  if (document.documentElement.scrollWidth > innerWidth) out.push(`the page: ${document.documentElement.scrollWidth}`)
  for (const e of document.querySelectorAll('#app *')) {
    const says = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim())
    if (!says || e.closest('svg, .only-heard')) continue
    const { overflowX, display } = getComputedStyle(e)
    const hides =
      (overflowX !== 'visible' || e.tagName === 'BUTTON') && display !== 'inline' && e.tagName !== 'TEXTAREA'
    const box = e.getBoundingClientRect()
    if ((hides && e.scrollWidth > e.clientWidth + 1) || (box.width && box.right > innerWidth + 1))
      out.push(`${e.tagName} ${e.textContent.trim().slice(0, 20)}`)
  }
  return out
}

export async function run(browser) {
  for (const [large, viewport] of [
    [true, { width: 390, height: 844 }],
    [false, { width: 195, height: 422 }],
  ]) {
    const page = await visit(browser, { viewport })
    await page.context().request.post(`${base}/api/session`, { data: accountOf('officer') })
    if (large) {
      await page.goto(`${base}/field/me`)
      await page.getByLabel('长辈版').check()
      await page.reload()
      check(await page.getByLabel('长辈版').isChecked(), 'the switch is kept')
    }
    for (const path of ['', 'report', 'ground', 'messages', 'outbox', 'scan', 'me']) {
      await page.goto(`${base}/field/${path}`)
      await page.locator('main h1, main video, main header').first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      const found = await page.evaluate(cut)
      check(!found.length, `/field/${path} at ${viewport.width}: ${found.join('; ')}`)
    }
    await page.context().close()
  }
}
