/** Bytes without a name: the store on the phone cannot copy a File. */
export const plainBlob = (file: Blob): Blob => file.slice(0, file.size, file.type)

const longestSide = 1600

/** A photo made small, drawn anew so that nothing hidden (place, camera) goes along. */
export async function smallPhoto(file: File, side = longestSide): Promise<File> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, Math.min(side, longestSide) / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.82))
  if (!blob) throw new Error('the photo could not be drawn')
  return new File([blob], `${Date.now()}.jpg`, { type: 'image/jpeg' })
}
