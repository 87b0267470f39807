import { describe, expect, it } from 'vitest'
import { qrOf } from './qr'

describe('a QR code', () => {
  it('grows with its text and refuses what is too long', () => {
    expect(qrOf('a').length).toBe(21)
    expect(qrOf('https://huying.example/t/7K4Q-2M9X-C3TD').length).toBe(29)
    expect(qrOf('x'.repeat(360)).length).toBeLessThanOrEqual(77)
    expect(() => qrOf('x'.repeat(4000))).toThrow()
  })
  it('carries its three finders and its timing line', () => {
    const cells = qrOf('https://huying.example/t/7K4Q-2M9X-C3TD')
    const row = (y: number, x: number) => cells[y]!.slice(x, x + 7).map(Number).join('')
    for (const [y, x] of [[0, 0], [0, 22], [22, 0]] as const) expect([row(y, x), row(y + 1, x), row(y + 3, x)]).toEqual(['1111111', '1000001', '1011101'])
    expect(cells[6]!.slice(8, 21).map(Number).join('')).toBe('1010101010101')
  })
})
