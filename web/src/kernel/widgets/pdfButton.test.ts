import { afterEach, expect, it, vi } from 'vitest'
import { createApp, nextTick } from 'vue'
import { createI18n } from 'vue-i18n'
import zh from '../i18n/zh-CN'
import PdfButton from './PdfButton.vue'

const asked: { url: string; key: string | null }[] = []
const saved: string[] = []

/** Mounts the button before a server that answers so, presses it and waits for the end. */
async function press(answer: () => Response): Promise<HTMLElement> {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, key: new Headers(init.headers).get('Idempotency-Key') })
    return answer()
  })
  URL.createObjectURL = () => 'blob:paper'
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    saved.push(this.download)
  }
  const host = document.createElement('div')
  createApp(PdfButton, { href: '/api/agri/boards.pdf?per=2' })
    .use(createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': zh } }))
    .mount(host)
  host.querySelector('button')!.click()
  await vi.waitFor(async () => {
    await nextTick()
    expect(host.querySelector('button')!.disabled).toBe(false)
  })
  return host
}

afterEach(() => {
  vi.unstubAllGlobals()
  asked.length = saved.length = 0
})

it('saves what the server sends under its name, and tells what the typeface lacks', async () => {
  const host = await press(
    () =>
      new Response('%PDF', {
        headers: {
          'Content-Disposition': 'attachment; filename="boards-2023-11-07.pdf"',
          'Huying-Missing-Characters': 'U+20BB7 U+0F56',
        },
      }),
  )
  expect(asked[0]!.url).toBe('/api/agri/boards.pdf?per=2')
  expect(asked[0]!.key).toMatch(/^[0-9a-f-]{36}$/)
  expect(saved).toEqual(['boards-2023-11-07.pdf'])
  expect(host.querySelector('[role=alert]')!.textContent).toContain('U+20BB7 U+0F56')
})

it('says why nothing was printed', async () => {
  const host = await press(() => new Response(JSON.stringify({ detail: '没有可以打印的。' }), { status: 404 }))
  expect(saved).toEqual([])
  expect(host.textContent).toContain('没有可以打印的。')
})
