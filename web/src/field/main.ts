import '@/kernel/look/tokens.css'
import '@/kernel/look/base.css'
import '@/kernel/look/controls.css'
import '@/kernel/look/print.css'
import './field.css'
import { createApp } from 'vue'
import { i18n, restoreLanguage } from '@/kernel/i18n'
import { useLook } from '@/kernel/look/useLook'
import App from './App.vue'
import { install } from './install'
import { equip } from './old'
import { router } from './routes'

equip()
useLook().restore()
// Everything of this door is kept on the phone, so that it starts without a signal.
if (import.meta.env.PROD) install()

void restoreLanguage().finally(() => createApp(App).use(i18n).use(router).mount('#app'))
