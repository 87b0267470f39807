import { encodeQR } from 'qr' // maintained, without dependencies, reads and writes; on the page, so that no code travels to a third party

/** QR modules, true for dark: error correction M, smallest version that holds the text, no quiet zone (whoever draws it leaves four). */
export const qrOf = (text: string): boolean[][] =>
  encodeQR(text, 'raw', { ecc: 'medium', border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1))
