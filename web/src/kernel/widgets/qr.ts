import { encode } from 'uqr' // maintained, without dependencies; draws on the page, so that no code travels to a third party

/** QR modules, true for dark: error correction M, smallest version that holds the text, no quiet zone. */
export const qrOf = (text: string): boolean[][] => encode(text, { ecc: 'M', border: 0 }).data
