/** Reads codes from a camera: with the browser's own detector where there is one, with a reader of our own where not. */
interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>
}
interface Maker {
  new (o: { formats: string[] }): Detector
  getSupportedFormats?(): Promise<string[]>
}

/** Looks at one frame; empty when there is no code in it. */
export type Eye = (video: HTMLVideoElement) => Promise<string>

const maker = () => (globalThis as unknown as { BarcodeDetector?: Maker }).BarcodeDetector

/** An eye for QR codes, or for those of bars too, as on a packet. */
export async function eye(every = false): Promise<Eye> {
  const Made = maker()
  if (Made) {
    const detector = new Made({ formats: (every ? await Made.getSupportedFormats?.() : undefined) ?? ['qr_code'] })
    return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? ''
  }
  const [{ decodeQR }, { readBars }] = await Promise.all([import('qr/decode.js'), import('./bars')])
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  return async (video) => {
    if (!pen || !video.videoWidth) return ''
    // Half a million points are enough for a code held before the camera, and an old phone keeps up.
    const scale = Math.min(1, 800 / Math.max(video.videoWidth, video.videoHeight))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height)
    return read(decodeQR, picture) || (every ? readBars(picture) : '')
  }
}

/** The reader throws when it sees no code, which is most of the time. */
export function read(
  decode: (image: { width: number; height: number; data: Uint8ClampedArray }) => string,
  image: { width: number; height: number; data: Uint8ClampedArray },
): string {
  try {
    return decode(image)
  } catch {
    return ''
  }
}
