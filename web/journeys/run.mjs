// Runs the journeys against a running server:
//   HUYING_URL=http://127.0.0.1:8080 HUYING_ACCOUNTS='{"triage":{"login":"…","password":"…"}}' npm run journeys [name…]
import { mkdirSync } from 'node:fs'
import { launch } from './lib.mjs'

const all = [
  'sign-in',
  'call-and-response',
  'roster-import',
  'offline-patrol',
  'offline-order',
  'checklist-files',
  'publish-figures',
  'hand-out',
  'own-door',
]
const chosen = process.argv.length > 2 ? process.argv.slice(2) : all
const pictures = process.env.HUYING_PICTURES
let passed = 0
let failed = 0

for (const name of chosen) {
  const browser = await launch()
  let title = name
  try {
    const journey = await import(`./${name}.mjs`)
    title = journey.title
    await journey.run(browser)
    passed++
    console.log(`ok    ${title}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${title}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`)
    // What each person was looking at when it went wrong.
    if (pictures) {
      mkdirSync(pictures, { recursive: true })
      const pages = browser.contexts().flatMap((context) => context.pages())
      for (const [i, page] of pages.entries())
        await page.screenshot({ path: `${pictures}/${name}-${i}.png` }).catch(() => undefined)
    }
  } finally {
    await browser.close()
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
