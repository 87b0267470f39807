// Runs the journeys against a running server:
//   HUYING_URL=http://127.0.0.1:8080 HUYING_ACCOUNTS='{"triage":{"login":"…","password":"…"}}' npm run journeys [name…]
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { launch } from './lib.mjs'

/** Of the house in this order, then those of every scene, which stand beside its screens. */
const house = [
  'sign-in',
  'call-and-response',
  'roster-import',
  'officer-day',
  'leader-ground',
  'large-type',
  'offline-order',
  'checklist-files',
  'publish-figures',
  'hand-out',
].map((name) => [name, new URL(`./${name}.mjs`, import.meta.url)])
const folder = new URL('../../scenes/', import.meta.url)
const scenes = readdirSync(folder).flatMap((scene) => {
  const journeys = new URL(`${scene}/web/journeys/`, folder)
  return existsSync(journeys)
    ? readdirSync(journeys).map((file) => [file.replace(/\.mjs$/, ''), new URL(file, journeys)])
    : []
})
/** A journey that hangs is a journey that failed, and the others are still walked. */
function inTime(walk) {
  const patience = 180_000
  let timer
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not at its end after ${patience / 1000} s`)), patience)
  })
  return Promise.race([walk, late]).finally(() => clearTimeout(timer))
}
const asked = process.argv.slice(2)
const chosen = [...house, ...scenes].filter(([name]) => !asked.length || asked.includes(name))
const pictures = process.env.HUYING_PICTURES
let passed = 0
let failed = 0

for (const [name, file] of chosen) {
  const browser = await launch()
  let title = name
  try {
    const journey = await import(file.href)
    title = journey.title
    await inTime(journey.run(browser))
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
