import { describe, expect, it } from 'vitest'
import { readBars, type Picture } from './bars'

// Written down module by module as the standards print them, so that the reader's own tables are held to them.
const printed = {
  '5901234123457':
    '101' +
    '0001011' +
    '0100111' +
    '0110011' +
    '0010011' +
    '0111101' +
    '0011101' +
    '01010' +
    '1100110' +
    '1101100' +
    '1000010' +
    '1011100' +
    '1001110' +
    '1000100' +
    '101',
  '96385074':
    '101' +
    '0001011' +
    '0101111' +
    '0111101' +
    '0110111' +
    '01010' +
    '1001110' +
    '1110010' +
    '1000100' +
    '1011100' +
    '101',
  PJJ123C:
    '11010000100' +
    '11101110110' +
    '10110111000' +
    '10110111000' +
    '10011100110' +
    '11001110010' +
    '11001011100' +
    '10001000110' +
    '11101011000' +
    '1100011101011',
}

/** A code held before a camera: so many points a module, with noise, light from one side, a soft lens and a slant. */
function shown(
  modules: string,
  { module = 3, noise = 0, blur = 0, light = 0, slant = 0, turned = false } = {},
): Picture {
  const [width, height] = [Math.ceil(modules.length * module) + 120, 160]
  const line = Array.from({ length: width + 200 }, (_, x) =>
    modules[Math.floor((x - 160) / module)] === '1' ? 40 : 210,
  )
  const soft = line.map((_, x) => {
    let [s, n] = [0, 0]
    for (let k = -blur; k <= blur; k++)
      if (line[x + k] !== undefined) {
        s += line[x + k]!
        n++
      }
    return s / n
  })
  const data = new Uint8ClampedArray(width * height * 4)
  let seed = 7
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = turned ? width - 1 - x : x
      const v = soft[Math.round(at + 100 + y * slant)]! * (1 - (light * x) / width) + random() * noise
      data.set([v, v, v, 255], (y * width + x) * 4)
    }
  return { width, height, data }
}

describe('bars', () => {
  for (const [code, modules] of Object.entries(printed)) {
    it(`${code} is read`, () => {
      expect(readBars(shown(modules))).toBe(code)
    })
    it(`${code} is read in a bad light, noisy, soft, slanting and upside down`, () => {
      expect(readBars(shown(modules, { module: 4.3, noise: 30, blur: 1, light: 0.5, slant: 0.1, turned: true }))).toBe(
        code,
      )
    })
  }
  it('a code that is damaged, cut off or not there is not guessed', () => {
    const ean = printed['5901234123457']
    const digit = '0111101'
    expect(readBars(shown(ean.replace(digit, '0100011')))).toBe('') // 4 instead of 3: the check digit is wrong
    expect(readBars(shown(ean.slice(0, 70)))).toBe('')
    for (let i = 0; i < 20; i++) expect(readBars(shown('0'.repeat(100), { noise: 150 + i }))).toBe('')
  })
})
