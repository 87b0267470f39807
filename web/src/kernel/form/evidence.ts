/**
 * What the county keeps of sounds, films and papers: told here by their content, as the server tells them, so that what it
 * would refuse is never queued. Names and declared types are not asked.
 */
export type Medium = 'audio' | 'video' | 'file'
export interface Known {
  medium: Medium
  type: string
  ext: string
}

/** Megabytes, the same as the server's. */
export const most: Record<Medium, number> = { audio: 5, video: 20, file: 10 }
export const accepted: Record<Medium, string> = {
  audio: 'audio/*',
  video: 'video/*',
  file: '.pdf,.docx,.xlsx,.txt,.csv,.jpg,.jpeg,.png',
}

const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes.subarray(0, 64))
const soundBrands = ['M4A ', 'M4B ']

async function bytesOf(file: Blob, from: number, to: number): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    const reader = new FileReader()
    reader.onload = () => done(new Uint8Array(reader.result as ArrayBuffer))
    reader.onerror = () => fail(reader.error)
    reader.readAsArrayBuffer(file.slice(from, to))
  })
}

/** What a question of this kind may take; undefined when it is nothing the county keeps. */
export async function recognise(file: Blob, asked: Medium): Promise<Known | undefined> {
  const bytes = await bytesOf(file, 0, 4096)
  const head = latin(bytes)
  const is = (medium: Medium, type: string, ext: string) => (medium === asked ? { medium, type, ext } : undefined)
  // MP4, 3GP and WebM hold sounds as well as films: what is asked for decides how they are shown.
  const either = (kind: string, ext: string, soundExt = ext) =>
    asked === 'file' ? undefined : is(asked, `${asked}/${kind}`, asked === 'audio' ? soundExt : ext)
  if (head.startsWith('ftyp', 4)) {
    const brand = head.slice(8, 12)
    if (brand.startsWith('3g')) return either('3gpp', '3gp')
    if (brand === 'qt  ') return undefined
    if (soundBrands.includes(brand)) return is('audio', 'audio/mp4', 'm4a')
    return brand.startsWith('hei') || brand.startsWith('mif') || brand.startsWith('avi')
      ? undefined
      : either('mp4', 'mp4', 'm4a')
  }
  if (head.startsWith('\x1aE\xdf\xa3') && latin(bytes.subarray(4)).includes('webm')) return either('webm', 'webm')
  if (head.startsWith('OggS')) return is('audio', 'audio/ogg', 'ogg')
  if (head.startsWith('ID3') || (bytes[0] === 0xff && (bytes[1]! & 0xe6) === 0xe2))
    return is('audio', 'audio/mpeg', 'mp3')
  if (head.startsWith('RIFF') && head.startsWith('WAVE', 8)) return is('audio', 'audio/wav', 'wav')
  if (head.startsWith('#!AMR')) return is('audio', 'audio/amr', 'amr')
  if (head.startsWith('%PDF-')) return is('file', 'application/pdf', 'pdf')
  if (head.startsWith('\xff\xd8\xff')) return is('file', 'image/jpeg', 'jpg')
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return is('file', 'image/png', 'png')
  if (head.startsWith('PK\x03\x04')) return is('file', 'application/zip', 'zip')
  return bytes.length > 0 && !bytes.some((b) => b < 32 && b !== 9 && b !== 10 && b !== 13)
    ? is('file', 'text/plain', 'txt')
    : undefined
}
