/** Numbers as people type them. What cannot be read is refused: taken for nothing, it would be kept as a fact. */
export interface Bounds {
  /** Bounds of what is typed, not of what is sent; without them a number is not negative. */
  min?: number
  max?: number
  /** Digits after the point, none unless said. They are refused and not rounded away. */
  decimals?: number
  /** How many of what is sent make one of what is typed: 1000 g in a kg. */
  per?: number
  /** More than nothing is meant. */
  some?: boolean
  /** What an empty field stands for; without it, something must be typed. */
  empty?: number
}
export type Flaw = 'missing' | 'unreadable' | 'decimals' | 'none' | 'low' | 'high'

/** An input method left in full width types １２．５ and 1，000. Nothing wider is folded: ² and ① are no digits. */
const narrow = (text: string) =>
  text
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace('−', '-')
    .trim()
/** Thousands are set apart by one sign throughout and in threes; 1,5 may be one and a half and 1,50 anything. */
const shape = /^[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\s\d{3})+)?(?:\.(\d+))?$/

export function readNumber(
  typed: unknown,
  { min = 0, max, decimals = 0, per = 1, some, empty }: Bounds = {},
): number | Flaw {
  const text = narrow(String(typed ?? ''))
  if (!text) return empty ?? 'missing'
  const found = shape.exec(text)
  if (!found || !/\d/.test(text)) return 'unreadable'
  if ((found[1] ?? '').replace(/0+$/, '').length > decimals) return 'decimals'
  const n = Number(text.replace(/[,\s]/g, ''))
  const sent = Math.round(n * per) || 0
  if (some && sent <= 0) return 'none'
  if (n < min) return 'low'
  return n > (max ?? Infinity) || !Number.isSafeInteger(sent) ? 'high' : sent
}

/** The number that was typed, or NaN, which no server takes. */
export function numberOf(typed: unknown, bounds?: Bounds): number {
  const n = readNumber(typed, bounds)
  return typeof n === 'number' ? n : NaN
}
