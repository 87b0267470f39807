import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/**
 * Hands the server the typeface that its PDF files are set in: Noto Sans SC, regular weight (SIL Open Font License 1.1),
 * out of its npm package. The browser is never given it: no route leads there.
 */
export function paperFont(): Plugin {
  return {
    name: 'huying-paper-font',
    apply: 'build',
    generateBundle() {
      const file = new URL('./node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf', import.meta.url)
      this.emitFile({ type: 'asset', fileName: 'font/noto-sans-sc.ttf.gz', source: gzipSync(readFileSync(file), { level: 9 }) })
    },
  }
}
