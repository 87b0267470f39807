import { describe, expect, it } from 'vitest'
import { readCode } from './code'

/** Made by the county's own reckoning (kernel/code). */
const good = ['7K4Q2M9XC3TA', '0123456789AK', 'HYZZZTTTPPPX']

describe('a code', () => {
  it.each(good)('%s is read as people type it', (code) => {
    expect(readCode(code)).toBe(code)
    const typed = ` ${code.slice(0, 4)}-${code.slice(4, 8)} ${code.slice(8)}`.toLowerCase()
    expect(readCode(typed.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(code)
  })
  it('says every slip of one character, and every swap', () => {
    for (const code of good)
      for (let i = 0; i < code.length; i++) {
        expect(readCode(code.slice(0, i) + (code[i] === '7' ? '8' : '7') + code.slice(i + 1))).toBe('')
        if (i && code[i] !== code[i - 1])
          expect(readCode(code.slice(0, i - 1) + code[i]! + code[i - 1]! + code.slice(i + 1))).toBe('')
      }
  })
  it.each(['', '7K4Q', `${good[0]}0`, `U${good[0]!.slice(1)}`])('%j is none', (typed) =>
    expect(readCode(typed)).toBe(''),
  )
})
