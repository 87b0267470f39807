/**
 * QR Code model 2, byte mode, error correction M, versions 1 to 10 (213 bytes): enough for any address we print.
 * Made on the page, so that a tracking code never travels to a third party.
 */
const ecWords = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26]
const blockCount = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5]
const total = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346]
const alignment = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]]

function times(x: number, y: number): number {
  let z = 0
  for (let i = 7; i >= 0; i--) {
    z = (z << 1) ^ ((z >>> 7) * 0x11d)
    z ^= ((y >>> i) & 1) * x
  }
  return z & 0xff
}

function divisor(degree: number): number[] {
  const result = new Array<number>(degree).fill(0)
  result[degree - 1] = 1
  let root = 1
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) result[j] = times(result[j]!, root) ^ (result[j + 1] ?? 0)
    root = times(root, 2)
  }
  return result
}

function remainder(data: number[], by: number[]): number[] {
  const result = by.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ result.shift()!
    result.push(0)
    by.forEach((c, i) => { result[i]! ^= times(c, factor) })
  }
  return result
}

function dataWords(bytes: number[], version: number, room: number): number[] {
  const bits: number[] = []
  const put = (value: number, length: number) => { for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1) }
  put(4, 4)
  put(bytes.length, version < 10 ? 8 : 16)
  bytes.forEach((b) => put(b, 8))
  put(0, Math.min(4, room * 8 - bits.length))
  while (bits.length % 8) bits.push(0)
  const words: number[] = []
  for (let i = 0; i < bits.length; i += 8) words.push(parseInt(bits.slice(i, i + 8).join(''), 2))
  for (let pad = 0xec; words.length < room; pad ^= 0xec ^ 0x11) words.push(pad)
  return words
}

function interleave(data: number[], version: number): number[] {
  const ec = ecWords[version - 1]!
  const count = blockCount[version - 1]!
  const all = total[version - 1]!
  const shortOnes = count - (all % count)
  const shortLength = Math.floor(all / count) - ec
  const by = divisor(ec)
  const blocks: { data: number[]; check: number[] }[] = []
  for (let i = 0, at = 0; i < count; i++) {
    const part = data.slice(at, (at += shortLength + (i < shortOnes ? 0 : 1)))
    blocks.push({ data: part, check: remainder(part, by) })
  }
  const out: number[] = []
  for (let i = 0; i <= shortLength; i++) for (const b of blocks) if (i < b.data.length) out.push(b.data[i]!)
  for (let i = 0; i < ec; i++) for (const b of blocks) out.push(b.check[i]!)
  return out
}

/** The modules of the symbol, true for dark. Throws for text that no printed address should reach. */
export function qrOf(text: string): boolean[][] {
  const bytes = Array.from(new TextEncoder().encode(text))
  const version = total.findIndex((all, i) => all - ecWords[i]! * blockCount[i]! >= bytes.length + (i < 9 ? 2 : 3)) + 1
  if (!version) throw new Error('too long for a QR code')
  const size = version * 4 + 17
  const cells = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const fixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const set = (x: number, y: number, dark: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return
    cells[y]![x] = dark
    fixed[y]![x] = true
  }
  for (let i = 0; i < size; i++) { set(6, i, i % 2 === 0); set(i, 6, i % 2 === 0) }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) {
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const d = Math.max(Math.abs(dx), Math.abs(dy))
      set(cx + dx, cy + dy, d !== 2 && d !== 4)
    }
  }
  const stops = alignment[version - 1]!
  const last = stops.length - 1
  stops.forEach((cx, i) => stops.forEach((cy, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
  }))
  const format = (mask: number) => {
    let rem = mask // level M is 00
    for (let i = 0; i < 10; i++) rem = (rem << 1) ^ ((rem >>> 9) * 0x537)
    const bits = ((mask << 10) | rem) ^ 0x5412
    const bit = (i: number) => ((bits >>> i) & 1) === 1
    for (let i = 0; i <= 5; i++) set(8, i, bit(i))
    set(8, 7, bit(6)); set(8, 8, bit(7)); set(7, 8, bit(8))
    for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i))
    for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i))
    for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i))
    set(8, size - 8, true)
  }
  format(0)
  if (version >= 7) {
    let rem = version
    for (let i = 0; i < 12; i++) rem = (rem << 1) ^ ((rem >>> 11) * 0x1f25)
    const bits = (version << 12) | rem
    for (let i = 0; i < 18; i++) {
      const a = size - 11 + (i % 3)
      const b = Math.floor(i / 3)
      set(a, b, ((bits >>> i) & 1) === 1)
      set(b, a, ((bits >>> i) & 1) === 1)
    }
  }
  const room = total[version - 1]! - ecWords[version - 1]! * blockCount[version - 1]!
  const words = interleave(dataWords(bytes, version, room), version)
  let i = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let v = 0; v < size; v++) for (let j = 0; j < 2; j++) {
      const x = right - j
      const y = ((right + 1) & 2) === 0 ? size - 1 - v : v
      if (fixed[y]![x]) continue
      const dark = i < words.length * 8 && ((words[i >>> 3]! >>> (7 - (i & 7))) & 1) === 1
      // Mask 0. One mask is enough for addresses; readers accept any.
      cells[y]![x] = dark !== ((x + y) % 2 === 0)
      i++
    }
  }
  return cells
}
