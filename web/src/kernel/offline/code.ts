/** Short codes as people type them, read on the phone: a slip is told while whoever has the code still stands there. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 12

/** Multiplication in GF(32) with x^5 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0
  for (; b; b >>= 1) {
    if (b & 1) product ^= a
    a <<= 1
    if (a & 32) a ^= 0b100101
  }
  return product
}

/** As it is printed, without what only groups it: upper case, narrow, O as 0, I and L as 1. */
export const tidyCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[-\s–—]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')

/** The code that somebody typed; empty where it cannot be one, because its check character says otherwise. */
export function readCode(typed: string): string {
  const code = tidyCode(typed)
  const values = [...code].map((c) => alphabet.indexOf(c))
  if (code.length !== length || values.includes(-1)) return ''
  let sum = 0
  let weight = 2
  for (const value of values.slice(0, -1)) {
    sum ^= times(weight, value)
    weight = times(weight, 2)
  }
  return sum === values[length - 1] ? code : ''
}
