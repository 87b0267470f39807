import '@/kernel/look/tokens.css'
import '@/kernel/look/base.css'
import '@/kernel/look/controls.css'
import '@/kernel/look/print.css'
import { createApp } from 'vue'
import { i18n, restoreLanguage, speakAlso } from '@/kernel/i18n'
import { useLook } from '@/kernel/look/useLook'
import App from './App.vue'
import { router } from './routes'

useLook().restore()
void speakAlso({ 'zh-CN': () => import('@/kernel/i18n/zh-CN/office'), en: () => import('@/kernel/i18n/en/office') })
// Words first: a screen that changes its language under the eye reads like a fault.
void restoreLanguage().finally(() => createApp(App).use(i18n).use(router).mount('#app'))
