/** A checklist opened by the engine and drawn, and hands that fill it in. What a phone has and the test's browser lacks is put in its place. */
import { vi } from 'vitest'
import { createApp, defineComponent, h, nextTick, reactive, ref } from 'vue'
import { createI18n } from 'vue-i18n'
import zh from '../i18n/zh-CN'
import { loadForm } from './engine.testkit'
import FormNode from './FormNode.vue'
import { answersOf, formFiles, wrongIn, type AnyNode, type RootNode } from './useForm'

/** A phone whose position, camera and canvas the test decides. */
export function phone() {
  let watcher: { success: PositionCallback; error: PositionErrorCallback } | undefined
  const cleared: number[] = []
  const geolocation = {
    watchPosition: (success: PositionCallback, error: PositionErrorCallback) => {
      watcher = { success, error }
      return 7
    },
    clearWatch: (id: number) => {
      cleared.push(id)
      watcher = undefined
    },
  }
  Object.defineProperty(navigator, 'geolocation', { configurable: true, value: geolocation })
  const track = { stop: vi.fn() }
  Object.defineProperty(navigator, 'mediaDevices', {
    configurable: true,
    value: { getUserMedia: async () => ({ getTracks: () => [track] }) },
  })
  HTMLMediaElement.prototype.play = async () => undefined
  const pen = new Proxy({}, { get: () => () => undefined, set: () => true })
  HTMLCanvasElement.prototype.getContext = (() => pen) as never
  HTMLCanvasElement.prototype.toBlob = function (done: BlobCallback, type?: string) {
    done(new Blob(['drawn'], { type }))
  }
  HTMLCanvasElement.prototype.setPointerCapture = () => undefined
  let n = 0
  URL.createObjectURL = () => `blob:${n++}`
  URL.revokeObjectURL = () => undefined
  const sizes: number[] = []
  vi.stubGlobal('createImageBitmap', async () => ({ width: 2000, height: 1000, close: () => sizes.push(1) }))
  const scrolled: Element[] = []
  Element.prototype.scrollIntoView = function () {
    scrolled.push(this)
  }
  return {
    scrolled,
    track,
    at: (latitude: number, longitude: number, accuracy: number) =>
      watcher?.success({ coords: { latitude, longitude, altitude: null, accuracy } } as GeolocationPosition),
    refuse: () => watcher?.error({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError),
    watching: () => Boolean(watcher),
  }
}

export async function open(xml: string, files: Record<string, string> = {}, draft?: FormData) {
  const form = await loadForm(xml, { fetchFormAttachment: (async () => new Response('', { status: 404 })) as never })
  if (form.status === 'failure') throw form.error
  const config = { stateFactory: reactive as never }
  const root = (draft ? await form.restoreInstance({ data: [draft as never] }, config) : form.createInstance(config))
    .root as RootNode
  const tried = ref(false)
  const host = document.createElement('form')
  document.body.replaceChildren(host)
  let changes = 0
  const sheet = defineComponent(
    () => () =>
      (root.currentState.children as AnyNode[]).map((node) =>
        h(FormNode, { node, tried: tried.value, key: node.nodeId, onChanged: () => changes++ }),
      ),
  )
  createApp(sheet)
    .use(createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': zh } }))
    .provide(formFiles, (address) => files[address])
    .mount(host)

  const ask = (name: string) => {
    const found = host.querySelector<HTMLElement>(`[data-name="${name}"]`)
    if (!found) throw new Error(`${name} is not asked`)
    return found
  }
  const button = (name: string, words: string) => {
    const found = [...ask(name).querySelectorAll('button')].find((b) =>
      (b.getAttribute('aria-label') ?? b.textContent)!.includes(words),
    )
    if (!found) throw new Error(`${name} has no button ${words}: ${ask(name).textContent}`)
    return found
  }
  const settle = async () => {
    await nextTick()
    await nextTick()
  }
  return {
    root,
    host,
    ask,
    button,
    settle,
    tried,
    changes: () => changes,
    wrong: () => wrongIn(root).map((r) => r.replace('/data/', '')),
    has: (name: string) => host.querySelector(`[data-name="${name}"]`) !== null,
    words: (name: string) => ask(name).textContent!,
    async press(name: string, ...words: string[]) {
      for (const word of words) {
        button(name, word).click()
        await settle()
      }
    },
    async type(name: string, text: string, nth = 0) {
      const field = ask(name).querySelectorAll<HTMLInputElement>('input, textarea')[nth]!
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new Event('change', { bubbles: true }))
      await settle()
    },
    async pick(name: string, value: string) {
      const menu = ask(name).querySelector('select')!
      menu.value = value
      menu.dispatchEvent(new Event('change', { bubbles: true }))
      await settle()
    },
    async file(name: string, file: File, taken: () => boolean) {
      const field = ask(name).querySelector<HTMLInputElement>('input[type=file]')!
      Object.defineProperty(field, 'files', { configurable: true, value: [file] })
      field.dispatchEvent(new Event('change', { bubbles: true }))
      await vi.waitFor(async () => {
        await settle()
        if (!taken()) throw new Error(`${name}: ${ask(name).textContent}`)
      })
    },
    answers: () => answersOf(root),
    async draft(): Promise<FormData> {
      return ((await root.prepareInstancePayload({ payloadType: 'monolithic' })).data as [FormData])[0]
    },
    /** What the record would say. */
    async record(): Promise<(path: string) => string | undefined> {
      const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' })
      const file = (payload.data as [FormData])[0].get('xml_submission_file') as File
      const xml = await new Promise<string>((done) => {
        const reader = new FileReader()
        reader.onload = () => done(reader.result as string)
        reader.readAsText(file)
      })
      const doc = new DOMParser().parseFromString(xml, 'text/xml')
      return (path) =>
        path
          .split('/')
          .reduce<Element | undefined>(
            (at, step) => [...(at?.children ?? [])].find((e) => e.localName === step),
            doc.documentElement,
          )?.textContent ?? undefined
    },
  }
}
