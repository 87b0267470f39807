import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/**
 * Hands the server the typeface that its PDF files are set in: Noto Sans SC out of its npm package (SIL Open Font License
 * 1.1). The regular weight is whole, because names are written in rare characters; of the bold one, which is for headlines
 * and names, only the characters of GB 2312 are kept, a fifth of its size. The browser is given neither: no route leads there.
 */
export function paperFont(): Plugin {
  return {
    name: 'huying-paper-font',
    apply: 'build',
    generateBundle() {
      const weight = (name: string) =>
        readFileSync(
          new URL(`../node_modules/@expo-google-fonts/noto-sans-sc/${name}/NotoSansSC_${name}.ttf`, import.meta.url),
        )
      const emit = (fileName: string, font: Buffer) =>
        this.emitFile({ type: 'asset', fileName, source: gzipSync(font, { level: 9 }) })
      emit('font/noto-sans-sc.ttf.gz', slim(weight('400Regular')))
      emit('font/noto-sans-sc-bold.ttf.gz', slim(weight('700Bold'), common()))
      // The licence goes where the typeface goes.
      this.emitFile({
        type: 'asset',
        fileName: 'font/LICENSE',
        source: readFileSync(new URL('../node_modules/@expo-google-fonts/noto-sans-sc/LICENSE_FONT', import.meta.url)),
      })
    },
  }
}

/** The characters of GB 2312 and those of Latin script that stand beside them. */
function common(): string {
  const gb2312 = new TextDecoder('gb2312')
  let all = ''
  for (let c = 0x20; c < 0x180; c++) all += String.fromCharCode(c)
  for (let row = 0xa1; row <= 0xf7; row++)
    for (let cell = 0xa1; cell <= 0xfe; cell++) all += gb2312.decode(Uint8Array.of(row, cell))
  return all
}

interface Table {
  tag: string
  data: Buffer
}

/** What a PDF needs of a TrueType file; with characters to keep, the outlines of all others are empty. */
function slim(font: Buffer, keep?: string): Buffer {
  const tables: Table[] = []
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i
    const at = font.readUInt32BE(entry + 8)
    tables.push({
      tag: font.toString('latin1', entry, entry + 4),
      data: font.subarray(at, at + font.readUInt32BE(entry + 12)),
    })
  }
  const needed = tables.filter(({ tag }) =>
    ['OS/2', 'cmap', 'cvt ', 'fpgm', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'name', 'post', 'prep'].includes(
      tag,
    ),
  )
  if (keep !== undefined) empty(needed, keep)
  return assembled(needed)
}

/** Empties the outlines of glyphs that no character to be kept uses; glyphs keep their numbers. */
function empty(tables: Table[], keep: string): void {
  const table = (tag: string) => tables.find((t) => t.tag === tag)!
  const glyf = table('glyf')
  const loca = table('loca')
  if (table('head').data.readInt16BE(50) !== 1) throw new Error('font: outlines are expected at long offsets')
  const start = (glyph: number) => loca.data.readUInt32BE(4 * glyph)
  const kept = new Set<number>([0])
  const visit = (glyph: number): void => {
    if (kept.has(glyph)) return
    kept.add(glyph)
    for (const part of parts(glyf.data.subarray(start(glyph), start(glyph + 1)))) visit(part)
  }
  const glyphs = numbered(table('cmap').data)
  for (const character of keep) visit(glyphs(character.codePointAt(0)!))
  const outlines: Buffer[] = []
  const offsets = Buffer.alloc(loca.data.length)
  let at = 0
  for (let glyph = 0; 4 * glyph < offsets.length - 4; glyph++) {
    if (kept.has(glyph)) {
      outlines.push(glyf.data.subarray(start(glyph), start(glyph + 1)))
      at += start(glyph + 1) - start(glyph)
    }
    offsets.writeUInt32BE(at, 4 * glyph + 4)
  }
  glyf.data = Buffer.concat(outlines)
  loca.data = offsets
}

/** The glyphs that a composite one is made of. */
function parts(outline: Buffer): number[] {
  const out: number[] = []
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return out
  for (let at = 10, more = true; more;) {
    const flags = outline.readUInt16BE(at)
    out.push(outline.readUInt16BE(at + 2))
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 64 ? 4 : flags & 128 ? 8 : 0)
    more = (flags & 32) !== 0
  }
  return out
}

/** From a character to its glyph's number, by the map of all of Unicode (format 12). */
function numbered(cmap: Buffer): (character: number) => number {
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const at = cmap.readUInt32BE(4 + 8 * i + 4)
    if (cmap.readUInt16BE(at) !== 12) continue
    const groups = Array.from({ length: cmap.readUInt32BE(at + 12) }, (_, n) =>
      [0, 4, 8].map((o) => cmap.readUInt32BE(at + 16 + 12 * n + o)),
    )
    return (character) => {
      const group = groups.find(([first, last]) => first! <= character && character <= last!)
      return group ? group[2]! + character - group[0]! : 0
    }
  }
  throw new Error('font: there is no map of all of Unicode')
}

function assembled(tables: Table[]): Buffer {
  const head = Buffer.alloc(12 + 16 * tables.length)
  head.writeUInt32BE(0x00010000, 0)
  head.writeUInt16BE(tables.length, 4)
  const out = [head]
  let at = head.length
  tables.forEach(({ tag, data }, i) => {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
    let sum = 0
    for (let o = 0; o < padded.length; o += 4) sum = (sum + padded.readUInt32BE(o)) >>> 0
    head.write(tag, 12 + 16 * i, 'latin1')
    head.writeUInt32BE(sum, 12 + 16 * i + 4)
    head.writeUInt32BE(at, 12 + 16 * i + 8)
    head.writeUInt32BE(data.length, 12 + 16 * i + 12)
    out.push(padded)
    at += padded.length
  })
  return Buffer.concat(out)
}
