import { createI18n } from 'vue-i18n'
import { speak } from '@/kernel/api/client'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
const place = 'huying.language'

/** English has a form for one and another for anything else, also for what is no number but a text of one. */
const pluralRules = { en: (n: number, forms: number) => (n === 1 ? 0 : forms - 1) }

export const i18n = createI18n({
  legacy: false,
  pluralRules,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zhCN } as Record<string, typeof zhCN>,
})

type Words = Record<string, unknown>
const catalogues: Record<Language, (() => Promise<{ default: Words }>)[]> = { 'zh-CN': [], en: [() => import('./en')] }

/** A door that says more than both do brings its words; the phone does not carry the office's. */
export function speakAlso(words: Record<Language, () => Promise<{ default: Words }>>): void {
  for (const language of ['zh-CN', 'en'] as const) catalogues[language].push(words[language])
}

/** Words are fetched once, and English only by those who choose it. */
export async function chooseLanguage(language: Language): Promise<void> {
  const waiting = catalogues[language]
  while (waiting[0]) {
    i18n.global.mergeLocaleMessage(language, (await waiting[0]()).default)
    waiting.shift()
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem(place, language)
  speak(language)
}

/**
 * Chinese unless English was chosen. The browser's own language is not asked: office computers often carry
 * English browsers whose users read Chinese, and everything that is worked on here is written in Chinese. Pages
 * without a key, which anybody may open, follow the browser.
 */
export async function restoreLanguage(): Promise<void> {
  await chooseLanguage(localStorage.getItem(place) === 'en' ? 'en' : 'zh-CN')
}
