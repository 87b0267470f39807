import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/**
 * Leaves scripts and styles behind compressed, and only so: the Go program embeds them once, and sends them as they lie to
 * every browser that takes gzip. The doors' pages and what is small stay plain.
 */
export function packed(): Plugin {
  return {
    name: 'huying-packed',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/^assets\/.*\.(js|css)$/.test(name)) continue
        const path = join(dir!, name)
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
        rmSync(path)
      }
    },
  }
}
