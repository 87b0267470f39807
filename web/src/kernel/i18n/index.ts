import { createI18n } from 'vue-i18n'
import { speak } from '@/kernel/api/client'
import type zhCN from './zh-CN'
import both from './zh-CN/both'

export type Language = 'zh-CN' | 'en'
const place = 'huying.language'

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': both } as unknown as Record<string, typeof zhCN> })

/** Words of one door alone, by language. */
let more: Record<Language, () => Promise<{ default: object }>> | undefined

/** Adds what a door says beyond what both say, before it opens: a phone is spared the office's. */
export async function furnish(words: Record<Language, () => Promise<{ default: object }>>): Promise<void> {
  more = words
  i18n.global.mergeLocaleMessage('zh-CN', (await words['zh-CN']()).default)
}

/** English is fetched only by those who choose it. */
export async function chooseLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
    const [both, own] = await Promise.all([import('./en/both'), more?.en()])
    i18n.global.setLocaleMessage('en', { ...both.default, ...own?.default } as never)
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
  localStorage.setItem(place, language)
  speak(language)
}

export async function restoreLanguage(): Promise<void> {
  await chooseLanguage(localStorage.getItem(place) === 'en' ? 'en' : 'zh-CN')
}
