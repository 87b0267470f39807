/** A point as people write and paste it: longitude and latitude in degrees. */

/** To a decimetre, which is finer than anybody measures. */
export const pointText = (lon: number, lat: number): string =>
  lon || lat ? `${lon.toFixed(6)}, ${lat.toFixed(6)}` : ''

/**
 * Null when nothing is written, undefined when it cannot be read. Maps write latitude first as often as not; which is
 * which shows wherever one of them cannot be a latitude.
 */
export function readPoint(text: string): [lon: number, lat: number] | null | undefined {
  const plain = text.normalize('NFKC').trim()
  if (!plain) return null
  const parts = plain
    .replace(/[°EN东西北经纬度:]/g, ' ')
    .split(/[\s,;、]+/)
    .filter(Boolean)
  const [a, b] = parts.map(Number)
  if (parts.length !== 2 || !Number.isFinite(a) || !Number.isFinite(b)) return undefined
  const [lon, lat] = Math.abs(b!) > 90 ? [b!, a!] : [a!, b!]
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : undefined
}
