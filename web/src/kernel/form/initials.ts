/**
 * Finding among Chinese names by the first letters of their pinyin. The browser sorts by pinyin, so a character's letter is
 * that of the last first-character before it; a browser that does not sort so finds by the characters alone.
 */
// The first character that sorts under each letter; no word begins with i, u or v.
const firsts = [
  0x963f, 0x516b, 0x5693, 0x54d2, 0x59b8, 0x53d1, 0x65ee, 0x54c8, 0x8ba5, 0x5494, 0x5783, 0x5988, 0x62cf, 0x5662,
  0x5991, 0x4e03, 0x5465, 0x4ee8, 0x4ed6, 0x7a75, 0x5915, 0x4e2b, 0x5e00,
].map((code) => String.fromCodePoint(code))
const letters = 'abcdefghjklmnopqrstwxyz'
const order = new Intl.Collator('zh-CN-u-co-pinyin')
const sorts =
  order.resolvedOptions().locale.startsWith('zh') &&
  firsts.every((c, i) => i === 0 || order.compare(firsts[i - 1]!, c) < 0)

export function initials(words: string): string {
  if (!sorts) return ''
  let out = ''
  for (const c of words) {
    if (/[a-z0-9]/i.test(c)) out += c.toLowerCase()
    if (!/\p{Script=Han}/u.test(c)) continue
    let at = -1
    for (const [i, first] of firsts.entries()) if (order.compare(first, c) <= 0) at = i
    if (at >= 0) out += letters[at]
  }
  return out
}

/** How words are compared: width, compatibility forms, blanks, brackets and dots make no difference, as in the county's own search. */
const plain = (words: string) =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s()\[\]{}【】〔〕·•・‧.,，、-]+/g, '')

/** Whether two ways of writing are one, for what is offered; what holds is the county's to decide. */
export const alike = (a: string, b: string): boolean => plain(a) === plain(b)

/** Whether words are meant by what was typed: a part of them, or of their initials. */
export function meant(words: string, typed: string): boolean {
  const q = plain(typed)
  return !q || plain(words).includes(q) || (/^[a-z0-9]+$/.test(q) && initials(words).includes(q))
}
