/** Amounts as people say them. What is typed is read by the server: 10, 0.7 of a hectare, 20,000 jin. */
const rounded = (n: number, decimals: number) => Math.round(n * 10 ** decimals) / 10 ** decimals
const said = (n: number) => n.toLocaleString('en-US')

export const muOf = (m2: number, decimals = 1): number => rounded((m2 * 3) / 2000, decimals)
export const jinOf = (g: number): number => rounded(g / 500, 1)
export const yuanOf = (fen: number): number => rounded(fen / 100, 2)
/** A price of a kilogram, as one of a jin. */
export const priceOf = (fenKg: number): number => rounded(fenKg / 200, 2)

export const mu = (m2: number) => said(muOf(m2))
export const jin = (g: number) => said(jinOf(g))
export const yuan = (fen: number) => said(yuanOf(fen))
export const days = (tenths: number) => said(tenths / 10)
