// @vitest-environment jsdom
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const own = Object.getOwnPropertyDescriptor(process, 'versions')!
Object.defineProperty(process, 'versions', { ...own, value: {} })
const { loadForm } = await import('@getodk/xforms-engine')
Object.defineProperty(process, 'versions', own)

test('opens', async () => {
  for (const name of ['plain', 'repeats', 'functions', 'types']) {
    const xml = readFileSync(`src/kernel/form/fixtures/${name}.xml`, 'utf8')
    const form = await loadForm(xml, { missingResourceBehavior: 'BLANK' as never, fetchFormAttachment: (async () => new Response('name,label\ns1,S1\n', { headers: { 'content-type': 'text/csv' } })) as never })
    console.log(name, form.status, (form as { error?: unknown }).error)
    if (form.status === 'failure') continue
    const made = form.createInstance()
    const payload = await made.root.prepareInstancePayload({ payloadType: 'monolithic' })
    console.log(name, await new Promise((done) => { const r = new FileReader(); r.onload = () => done(r.result); r.readAsText(payload.data[0].get('xml_submission_file') as Blob) }))
  }
})
