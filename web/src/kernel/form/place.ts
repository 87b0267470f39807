/** Places as checklists keep them: "latitude longitude altitude accuracy", and several of them between semicolons. */
export interface Point {
  latitude: number
  longitude: number
  altitude: number | null
  accuracy: number | null
}

/** Seven digits are a centimetre; what a phone says beyond them is noise. */
const fine = (n: number) => Number(n.toFixed(7))
const rough = (n: number | null) => (n === null ? null : Number(n.toFixed(1)))

export const pointOf = ({ latitude, longitude, altitude, accuracy }: Point): Point => ({
  latitude: fine(latitude),
  longitude: fine(longitude),
  altitude: rough(altitude),
  accuracy: rough(accuracy),
})

export const sameSpot = (a: Point | undefined, b: Point | undefined): boolean =>
  Boolean(a && b && a.latitude === b.latitude && a.longitude === b.longitude)

const metresOfDegree = 111_320
const flat = (p: Point, by: Point) => ({
  x: (p.longitude - by.longitude) * metresOfDegree * Math.cos((by.latitude * Math.PI) / 180),
  y: (p.latitude - by.latitude) * metresOfDegree,
})

/** Metres walked. Plots and ways are short enough for the earth to be flat. */
export function lengthOf(points: Point[]): number {
  let sum = 0
  for (let i = 1; i < points.length; i++) {
    const { x, y } = flat(points[i]!, points[i - 1]!)
    sum += Math.hypot(x, y)
  }
  return sum
}

/** Square metres inside, whether or not the last point is the first again. */
export function areaOf(points: Point[]): number {
  const at = points.map((p) => flat(p, points[0]!))
  return (
    Math.abs(
      at.reduce((sum, a, i) => {
        const b = at[(i + 1) % at.length]!
        return sum + a.x * b.y - b.x * a.y
      }, 0),
    ) / 2
  )
}

/** Where points come to lie on paper of this size, north up, one scale both ways. */
export function drawn(
  points: Point[],
  width: number,
  height: number,
  margin: number,
): { at: { x: number; y: number }[]; metres: number } {
  if (!points.length) return { at: [], metres: 0 }
  const at = points.map((p) => flat(p, points[0]!))
  const [left, right, low, high] = [
    Math.min(...at.map((p) => p.x)),
    Math.max(...at.map((p) => p.x)),
    Math.min(...at.map((p) => p.y)),
    Math.max(...at.map((p) => p.y)),
  ]
  // Two metres at least: one point, or two at one spot, are drawn in the middle.
  const scale = Math.min(
    (width - 2 * margin) / Math.max(right - left, 2),
    (height - 2 * margin) / Math.max(high - low, 2),
  )
  return {
    at: at.map((p) => ({
      x: width / 2 + (p.x - (left + right) / 2) * scale,
      y: height / 2 - (p.y - (low + high) / 2) * scale,
    })),
    metres: 1 / scale,
  }
}

/** A round number of metres that is drawn about so long. */
export function scaleBar(metres: number, length: number): number {
  const most = metres * length
  const power = 10 ** Math.floor(Math.log10(most))
  return [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power
}
