import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { fieldWorker } from './door'
import { paperFont } from './font'
import { packed } from './packed'

const server = 'http://127.0.0.1:8080'

/** In development every path under a door answers with that door's page, as the Go server does in production. */
function doors(): Plugin {
  return {
    name: 'huying-doors',
    configureServer(dev) {
      dev.middlewares.use((req, _res, next) => {
        const path = req.url?.split('?')[0] ?? ''
        const door = /^\/(workbench|field)(\/|$)/.exec(path)?.[1]
        if (door && !/\.\w+$/.test(path)) req.url = `/${door}/index.html`
        next()
      })
    },
  }
}

export default defineConfig({
  plugins: [vue(), doors(), fieldWorker(), paperFont(), packed()],
  appType: 'mpa',
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // Composition API only: leaving the legacy half of vue-i18n out keeps the shell small.
  define: {
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'chrome87',
    cssTarget: 'chrome87',
    rollupOptions: { input: { workbench: 'workbench/index.html', field: 'field/index.html' } },
  },
  server: {
    fs: { allow: ['..'] },
    proxy: Object.fromEntries(['/api', '/t/', '/call', '/q/'].map((path) => [path, server])),
  },
})
