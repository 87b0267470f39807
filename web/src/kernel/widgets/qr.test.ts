import { describe, expect, it } from 'vitest'
import { decodeQR } from 'qr/decode.js'
import { qrOf } from './qr'
import { read } from './scan'

describe('a QR code', () => {
  it('grows with its text and refuses what is too long', () => {
    expect(qrOf('a').length).toBe(21)
    expect(qrOf('https://huying.example/t/7K4Q-2M9X-C3TD').length).toBe(29)
    expect(qrOf('x'.repeat(360)).length).toBeLessThanOrEqual(77)
    expect(() => qrOf('x'.repeat(4000))).toThrow()
  })
  it('carries its three finders and its timing line', () => {
    const cells = qrOf('https://huying.example/t/7K4Q-2M9X-C3TD')
    const row = (y: number, x: number) =>
      cells[y]!.slice(x, x + 7)
        .map(Number)
        .join('')
    for (const [y, x] of [
      [0, 0],
      [0, 22],
      [22, 0],
    ] as const)
      expect([row(y, x), row(y + 1, x), row(y + 3, x)]).toEqual(['1111111', '1000001', '1011101'])
    expect(cells[6]!.slice(8, 21).map(Number).join('')).toBe('1010101010101')
  })
})

describe('the reader for phones without a detector', () => {
  const picture = (text: string, size = 4, quiet = 4) => {
    const cells = qrOf(text)
    const side = (cells.length + 2 * quiet) * size
    const data = new Uint8ClampedArray(side * side * 4).fill(255)
    cells.forEach((row, y) =>
      row.forEach((dark, x) => {
        if (dark)
          for (let dy = 0; dy < size; dy++)
            for (let dx = 0; dx < size; dx++)
              data.fill(
                0,
                (((y + quiet) * size + dy) * side + (x + quiet) * size + dx) * 4,
                (((y + quiet) * size + dy) * side + (x + quiet) * size + dx) * 4 + 3,
              )
      }),
    )
    return { width: side, height: side, data }
  }
  it('reads what the other draws, a certificate’s long link too', () => {
    const link = `https://huying.example/q/7K4Q2M9XC3TD#HY1.${'Ab3-_'.repeat(60)}`
    for (const text of ['https://huying.example/q/7K4Q2M9XC3TD', link]) expect(read(decodeQR, picture(text))).toBe(text)
  })
  it('says nothing of a picture without a code', () => {
    expect(read(decodeQR, { width: 80, height: 80, data: new Uint8ClampedArray(80 * 80 * 4).fill(200) })).toBe('')
  })
})
