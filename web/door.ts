import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { OutputBundle } from 'rollup'
import type { Plugin } from 'vite'
import { worker } from './worker'

/**
 * Writes the field door's service worker with the list of exactly the files that this door can ask for: its page, and
 * every chunk and style that is reached from it. The other doors' files are left out, so that a first visit stays small.
 * The list's hash names the cache; a new build is fetched whole before it takes over. The build before it stays until the
 * next, for pages that are open in the middle of work.
 */
export function fieldWorker(): Plugin {
  return {
    name: 'huying-field-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const names = reached(bundle, 'field')
      const weight = weigh(bundle, names)
      if (weight > most)
        this.error(
          `the field door weighs ${Math.round(weight / 1024)} KiB compressed before the form engine; it is to be ` +
            `fetched over a village's network and may weigh ${most / 1024}`,
        )
      const files = ['/field/', '/field/manifest.webmanifest', '/icon.svg', ...names.map((name) => `/${name}`)]
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16)
      this.emitFile({ type: 'asset', fileName: 'field/sw.js', source: worker(version, files) })
    },
  }
}

const most = 300 * 1024

/** What a phone fetches of these files before it opens a checklist. */
function weigh(bundle: OutputBundle, names: string[]): number {
  let sum = 0
  for (const name of names) {
    const file = bundle[name]!
    const engine = file.type === 'chunk' && file.moduleIds.some((id) => id.includes('/@getodk/xforms-engine/'))
    if (!engine) sum += gzipSync(file.type === 'chunk' ? file.code : file.source).length
  }
  return sum
}

/** Every file that an entry can come to load. */
function reached(bundle: OutputBundle, entry: string): string[] {
  const seen = new Set<string>()
  const visit = (name: string): void => {
    const file = bundle[name]
    if (seen.has(name) || !file) return
    seen.add(name)
    if (file.type !== 'chunk') return
    for (const next of [...file.imports, ...file.dynamicImports]) visit(next)
    const meta = (file as { viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }).viteMetadata
    for (const asset of [...(meta?.importedCss ?? []), ...(meta?.importedAssets ?? [])]) visit(asset)
  }
  for (const [name, file] of Object.entries(bundle))
    if (file.type === 'chunk' && file.isEntry && file.name === entry) visit(name)
  return [...seen].sort()
}
