import { createI18n } from 'vue-i18n'
import { speak } from '@/kernel/api/client'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
const place = 'huying.language'

/** English has a form for one and another for anything else, also for what is no number but a text of one. */
const pluralRules = { en: (n: number, forms: number) => (n === 1 ? 0 : forms - 1) }

export const i18n = createI18n({ legacy: false, pluralRules, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN } as Record<string, typeof zhCN> })

/** English is fetched only by those who choose it. */
export async function chooseLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18n.global.availableLocales.includes('en')) {
    i18n.global.setLocaleMessage('en', (await import('./en')).default)
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
