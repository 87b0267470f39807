import { afterEach, expect, it, vi } from 'vitest'
import { createApp, defineComponent, h, nextTick } from 'vue'
import { createI18n } from 'vue-i18n'
import zh from '@/kernel/i18n/zh-CN'
import AskDialog from './AskDialog.vue'
import { useAsk } from './useAsk'

let gone = (): void => undefined
afterEach(() => {
  gone()
  document.body.innerHTML = ''
})

async function asked() {
  // The environment knows the element but not how to show it.
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false
  }
  let it!: ReturnType<typeof useAsk>
  const part = defineComponent({
    setup() {
      it = useAsk()
      return () => it.question.value && h(AskDialog, { question: it.question.value, onAnswer: it.answer })
    },
  })
  const host = document.body.appendChild(document.createElement('div'))
  const app = createApp(part).use(createI18n({ legacy: false, locale: 'zh-CN', messages: { 'zh-CN': zh } }))
  app.mount(host)
  gone = () => {
    app.unmount()
    gone = () => undefined
  }
  const said = vi.fn()
  void it.ask('发密码？', '现在就发').then(said)
  await nextTick()
  const settled = async () => {
    await nextTick()
    await nextTick()
    return said.mock.calls
  }
  return { box: document.querySelector('dialog')!, buttons: [...document.querySelectorAll('button')], settled }
}

it('begins on no, so that a stray Enter hands nothing out', async () => {
  const { box, buttons } = await asked()
  expect([box.open, box.getAttribute('role'), box.textContent]).toEqual([true, 'alertdialog', '发密码？现在就发取消'])
  expect(document.activeElement).toBe(buttons[1])
})
it.each([
  ['yes', 0, true],
  ['no', 1, false],
] as const)('takes %s', async (_, at, want) => {
  const { buttons, settled } = await asked()
  buttons[at]!.click()
  expect(await settled()).toEqual([[want]])
  expect(document.querySelector('dialog')).toBeNull()
})
it('takes Escape, and leaving, for no', async () => {
  const first = await asked()
  first.box.dispatchEvent(new Event('cancel', { cancelable: true }))
  expect(await first.settled()).toEqual([[false]])
  gone()
  const second = await asked()
  gone()
  expect(await second.settled()).toEqual([[false]])
})
