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

type Catalogue = () => Promise<{ default: Record<string, unknown> }>
/** Where words are fetched from, in both languages. */
export type Words = Record<Language, Catalogue>
/** What is said in a language and was not fetched yet. */
const waiting: Record<Language, Catalogue[]> = { 'zh-CN': [], en: [() => import('./en')] }
let fetching: Promise<unknown> = Promise.resolve()
/** Before a language is chosen nothing is fetched: it may be the other one. */
let chosen: Language | undefined

/** Words are fetched once, one catalogue after the other, and English only by those who choose it. */
function fetchAll(language: Language): Promise<void> {
  const all = fetching.then(async () => {
    for (let next = waiting[language][0]; next; next = waiting[language][0]) {
      i18n.global.mergeLocaleMessage(language, (await next()).default)
      waiting[language].shift()
    }
  })
  fetching = all.catch(() => undefined)
  return all
}

/** A door or a scene that says more than both doors do brings its words; the phone does not carry the office's. */
export async function speakAlso(words: Words): Promise<void> {
  for (const language of ['zh-CN', 'en'] as const)
    if (!waiting[language].includes(words[language])) waiting[language].push(words[language])
  if (chosen) await fetchAll(chosen)
}

export async function chooseLanguage(language: Language): Promise<void> {
  chosen = language
  await fetchAll(language)
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
