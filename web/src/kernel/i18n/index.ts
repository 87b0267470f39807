import { createI18n } from 'vue-i18n'
import { speak } from '@/kernel/api/client'
import zhCN from './zh-CN'

export type Language = 'zh-CN' | 'en'
const place = 'huying.language'

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN } as Record<string, typeof zhCN> })

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

export async function restoreLanguage(): Promise<void> {
  await chooseLanguage(localStorage.getItem(place) === 'en' ? 'en' : 'zh-CN')
}
