import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { OutputBundle } from 'rollup'
import type { Plugin } from 'vite'
import { worker } from './worker'

/** What a phone fetches over a village's network, compressed: the shell, and each scene beside it. */
const most = { shell: 200 * 1024, scene: 80 * 1024 }

/**
 * Writes the field door's service worker with the list of exactly the files that this door can ask for: its page, and
 * every chunk and style that is reached from it, pack by pack. The other doors' files are left out, so that a first visit
 * stays small, and a scene's are kept by those who may enter it. The list's hash names the cache; a new build is fetched
 * whole before it takes over. The build before it stays until the next, for pages that are open in the middle of work.
 */
export function fieldWorker(): Plugin {
  return {
    name: 'huying-field-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const { shell, packs } = parts(bundle, 'field')
      for (const name of shell)
        for (const id of modules(bundle, name))
          if (sceneOf(id) && !/\/web\/field\.ts$/.test(id)) this.error(`the phone's shell carries ${id} in ${name}`)
      const told: string[] = []
      const check = (what: string, names: string[], limit: number): void => {
        const weight = weigh(bundle, names)
        told.push(`${what} ${Math.round(weight / 1024)} of ${limit / 1024} KiB`)
        if (weight <= limit) return
        const heavy = names
          .map((name) => [weigh(bundle, [name]), name] as const)
          .sort((a, b) => b[0] - a[0])
          .slice(0, 12)
          .map(([size, name]) => `${Math.round(size / 102.4) / 10} ${name}`)
        this.error(
          `the phone's ${what} weighs ${Math.round(weight / 1024)} KiB compressed before the form engine; ` +
            `it may weigh ${limit / 1024}. Its heaviest parts:\n${heavy.join('\n')}`,
        )
      }
      check('shell', shell, most.shell)
      for (const [pack, names] of Object.entries(packs)) check(pack, names, most.scene)
      this.info(`the phone carries: ${told.join(', ')}`)
      const addresses = (names: string[]) => names.map((name) => `/${name}`)
      const files = ['/field/', '/field/manifest.webmanifest', '/icon.svg', ...addresses(shell)]
      const more = Object.fromEntries(Object.entries(packs).map(([pack, names]) => [pack, addresses(names)]))
      const version = createHash('sha256')
        .update([...files, JSON.stringify(more)].join('\n'))
        .digest('hex')
        .slice(0, 16)
      this.emitFile({ type: 'asset', fileName: 'field/sw.js', source: worker(version, files, more) })
    },
  }
}

const sceneOf = (id: string): string | undefined => /\/scenes\/([^/]+)\/web\//.exec(id)?.[1]

const libraries = [
  ['sm2', '/sm-crypto-v2/'],
  ['scan', '/qr/decode'],
  ['scan', '/kernel/widgets/bars.ts'],
  ['forms', '/kernel/form/FormNode.vue'],
  ['forms', '/@getodk/xforms-engine/'],
] as const

/** What not every phone needs comes when it is needed, and is kept from then on: a scene, the other
 * language, 国密, the reader of codes, the form engine. */
function packOf(id: string): string | undefined {
  const scene = sceneOf(id)
  if (/\/(i18n|words)\/en\//.test(id)) return scene ? `${scene}/en` : 'en'
  return scene ?? libraries.find(([, path]) => id.includes(path))?.[0]
}

const modules = (bundle: OutputBundle, name: string): string[] => {
  const file = bundle[name]
  return file?.type === 'chunk' ? file.moduleIds : []
}

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

/** Every file that the door can come to load by itself, and what each pack needs beside them. */
function parts(bundle: OutputBundle, entry: string): { shell: string[]; packs: Record<string, string[]> } {
  /** A pack begins at a chunk that is fetched when it is needed. */
  const begins = (name: string): string | undefined => {
    const file = bundle[name]
    return file?.type === 'chunk' && file.isDynamicEntry ? packOf(file.facadeModuleId ?? '') : undefined
  }
  const starts: Record<string, Set<string>> = {}
  const walk = (from: string[], pack: string | undefined, known: Set<string>): Set<string> => {
    const seen = new Set<string>()
    const visit = (name: string): void => {
      const file = bundle[name]
      if (seen.has(name) || known.has(name) || !file) return
      const other = begins(name)
      if (other && other !== pack) return void (starts[other] ??= new Set()).add(name)
      seen.add(name)
      if (file.type !== 'chunk') return
      for (const next of [...file.imports, ...file.dynamicImports]) visit(next)
      const meta = (file as { viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }).viteMetadata
      for (const asset of [...(meta?.importedCss ?? []), ...(meta?.importedAssets ?? [])]) visit(asset)
    }
    from.forEach(visit)
    return seen
  }
  const entries = Object.entries(bundle).flatMap(([name, file]) =>
    file.type === 'chunk' && file.isEntry && file.name === entry ? [name] : [],
  )
  const shell = walk(entries, undefined, new Set())
  const packs: Record<string, string[]> = {}
  // What a pack leads to may begin another.
  for (let more = true; more;) {
    more = false
    for (const [pack, from] of Object.entries(starts)) {
      const names = [...walk([...from], pack, shell)].sort()
      more ||= names.length !== packs[pack]?.length
      packs[pack] = names
    }
  }
  return {
    shell: [...shell].sort(),
    packs: Object.fromEntries(Object.entries(packs).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
