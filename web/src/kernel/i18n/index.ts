import { createI18n } from 'vue-i18n'
import { speak } from '@/kernel/api/client'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
const place = 'huying.language'

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN } as Record<string, typeof zhCN> })

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

export async function restoreLanguage(): Promise<void> {
  await chooseLanguage(localStorage.getItem(place) === 'en' ? 'en' : 'zh-CN')
}
