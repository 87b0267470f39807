/**
 * Codes of bars (EAN-13, EAN-8, Code 128) for browsers that read none themselves: along lines across a picture, by how wide
 * bars and gaps are to each other. Where two lines read the same and its check digit is right, it is believed.
 */
export interface Picture {
  width: number
  height: number
  data: Uint8ClampedArray
}

/** Gap, bar, gap, bar of a digit, in sevenths; turned round they are the second set. */
const digits = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112']
const turned = digits.map((d) => [...d].reverse().join(''))
/** Which of the six left digits are of the second set says what the first digit is. */
const firsts = ['000000', '001011', '001101', '001110', '010011', '011001', '011100', '010101', '010110', '011010']
/** Bar, gap, bar, gap, bar, gap of a sign of Code 128, in elevenths. */
const signs = `
  212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
  122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
  322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
  112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
  331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
  112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
  124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
  411311 113141 114131 311141 411131 211412 211214 211232`
  .trim()
  .split(/\s+/)

/** The nearest of some patterns, unless none is near. */
function nearest(runs: number[], at: number, patterns: string[]): number {
  const n = patterns[0]!.length
  const modules = [...patterns[0]!].reduce((a, c) => a + Number(c), 0)
  const whole = runs.slice(at, at + n).reduce((a, b) => a + b, 0)
  let [best, least] = [-1, 0.25 * n]
  for (const [i, p] of patterns.entries()) {
    let off = 0
    for (let k = 0; k < n; k++) off += Math.abs((runs[at + k]! * modules) / whole - Number(p[k]))
    if (off < least) [best, least] = [i, off]
  }
  return best
}

/** Whether so many bars and gaps are each one module wide. */
const even = (runs: number[], at: number, n: number, module: number) =>
  runs.slice(at, at + n).every((r) => r > module * 0.4 && r < module * 1.8)
const right = (code: string) =>
  [...code].reverse().reduce((sum, c, i) => sum + Number(c) * (i % 2 ? 3 : 1), 0) % 10 === 0

function article(runs: number[], at: number, half: number): string {
  const [bars, modules] = half === 6 ? [59, 95] : [43, 67]
  if (at + bars > runs.length) return ''
  const module = runs.slice(at, at + bars).reduce((a, b) => a + b, 0) / modules
  const middle = at + 3 + half * 4
  if (
    runs[at - 1]! < module * 3 ||
    !even(runs, at, 3, module) ||
    !even(runs, middle, 5, module) ||
    !even(runs, at + bars - 3, 3, module)
  )
    return ''
  let [code, sets] = ['', '']
  for (let i = 0; i < half * 2; i++) {
    const from = i < half ? at + 3 + i * 4 : middle + 5 + (i - half) * 4
    const d = nearest(runs, from, i < half && half === 6 ? [...digits, ...turned] : digits)
    if (d < 0) return ''
    code += d % 10
    if (i < half) sets += d < 10 ? 0 : 1
  }
  if (half === 6) {
    if (!firsts.includes(sets)) return ''
    code = firsts.indexOf(sets) + code
  }
  return right(code) ? code : ''
}

function code128(runs: number[], at: number): string {
  const begin = nearest(runs, at, signs)
  if (begin < 103) return ''
  const module = runs.slice(at, at + 6).reduce((a, b) => a + b, 0) / 11
  if (runs[at - 1]! < module * 5) return ''
  const read: number[] = []
  for (let i = at + 6; i + 7 <= runs.length; i += 6) {
    // The end is a sign of its own, with one bar more.
    if (nearest(runs, i, ['233111']) === 0 && runs[i + 6]! < module * 3) break
    const s = nearest(runs, i, signs)
    if (s < 0 || s > 102 || read.length > 80) return ''
    read.push(s)
  }
  const check = read.pop()
  if (!read.length || check !== read.reduce((sum, s, i) => sum + s * (i + 1), begin) % 103) return ''
  let [set, out] = ['ABC'[begin - 103]!, '']
  let once = ''
  for (const s of read) {
    const now: string = once || set
    once = ''
    if (s === 99 && now !== 'C') set = 'C'
    else if (s === 100 && now !== 'B') set = 'B'
    else if (s === 101 && now !== 'A') set = 'A'
    else if (s === 98 && now !== 'C') once = now === 'A' ? 'B' : 'A'
    else if (now === 'C') out += s < 100 ? String(s).padStart(2, '0') : ''
    else if (s < 96) out += now === 'A' && s >= 64 ? '' : String.fromCharCode(s + 32)
  }
  return out
}

/**
 * How wide gaps and bars are along a line, a gap first. What is dark is darker than halfway between the darkest and the
 * lightest nearby, for light is uneven; an edge lies between two points, for lenses are soft.
 */
function runsOf(grey: Float32Array): number[] {
  const reach = Math.max(8, grey.length >> 4)
  const least = Math.max(12, 0.25 * (grey.reduce((a, b) => Math.max(a, b)) - grey.reduce((a, b) => Math.min(a, b))))
  const ends: [low: number, high: number][] = []
  for (let at = 0; at < grey.length; at += reach) {
    const part = grey.subarray(at, at + reach)
    ends.push([part.reduce((a, b) => Math.min(a, b)), part.reduce((a, b) => Math.max(a, b))])
  }
  const near = ends
    .map((_, i) => ends.slice(Math.max(0, i - 1), i + 2))
    .map((e) => [Math.min(...e.map(([l]) => l)), Math.max(...e.map(([, h]) => h))] as const)
  const runs: number[] = []
  let [dark, edge, before] = [false, 0, 0]
  for (let i = 0; i < grey.length; i++) {
    const [low, high] = near[Math.floor(i / reach)]!
    // Paper has shades of its own, which are no bars.
    const over = high - low < least ? 1 : grey[i]! - (low + high) / 2
    if (over < 0 !== dark) {
      const at = i - (before === over ? 0 : Math.min(1, Math.abs(over / (before - over))))
      runs.push(at - edge)
      ;[dark, edge] = [!dark, at]
    }
    before = over
  }
  runs.push(grey.length - edge)
  return runs
}

function along(grey: Float32Array): string {
  const runs = runsOf(grey)
  for (let at = 1; at + 43 <= runs.length; at += 2) {
    const found = article(runs, at, 6) || article(runs, at, 4) || code128(runs, at)
    if (found) return found
  }
  return ''
}

/** Looks along lines from the middle outwards, both ways up. */
export function readBars({ width, height, data }: Picture): string {
  const seen = new Set<string>()
  const lines = 16
  for (let n = 0; n < lines; n++) {
    const y = Math.round(height / 2 + (n % 2 ? 1 : -1) * Math.ceil(n / 2) * (height / (lines + 2)))
    const grey = new Float32Array(width)
    // Three rows as one: grain goes, bars stay. Green is nearly all of what the eye calls light.
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let x = 0; x < width; x++) grey[x]! += data[(row * width + x) * 4 + 1]! / 3
    }
    for (const line of [grey, Float32Array.from(grey).reverse()]) {
      const found = along(line)
      if (found && seen.has(found)) return found
      if (found) seen.add(found)
    }
  }
  return ''
}
