/** What a phone knows of its owner's ground: in which place a point lies, who answers there, and what is known there already. */
import type { components } from '@/kernel/api/schema.gen'

export type Ground = components['schemas']['FieldGround']
export type GroundPlace = components['schemas']['FieldPlace']
export type Known = components['schemas']['FieldKnown']
export type Category = components['schemas']['FieldCategory']
export interface Point {
  lon: number
  lat: number
}

/** Rings hold longitude and latitude in turn, in hundred thousandths of a degree. */
function inRing(ring: readonly number[], x: number, y: number): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!]
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/** The smallest carried place that holds a point. */
export function placeAt(ground: Ground, { lon, lat }: Point): GroundPlace | undefined {
  const [x, y] = [lon * 1e5, lat * 1e5]
  let best: GroundPlace | undefined
  for (const place of ground.places)
    for (const [outer, ...holes] of place.rings ?? [])
      if (
        outer &&
        place.code.length > (best?.code.length ?? 0) &&
        inRing(outer, x, y) &&
        !holes.some((h) => inRing(h, x, y))
      )
        best = place
  return best
}

export const isMine = (ground: Ground, code: string): boolean => ground.mine.some((m) => code.startsWith(m))

/** Who answers for a place, or for the next larger one where nobody does. */
export function ownersOf(
  ground: Ground,
  code: string,
): { place: GroundPlace; owners: GroundPlace['owners'] } | undefined {
  const over = ground.places
    .filter((p) => code.startsWith(p.code) && p.owners.length)
    .sort((a, b) => b.code.length - a.code.length)[0]
  return over && { place: over, owners: over.owners }
}

/** Metres, as exactly as a county needs. */
export const apart = (a: Point, b: Point): number =>
  Math.hypot((a.lat - b.lat) * 111_320, (a.lon - b.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180))

/** Two letters that stand side by side, of what is written without gaps between words. */
export function pairs(words: string): Set<string> {
  const out = new Set<string>()
  for (const run of words
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [])
    for (let i = 0; i + 1 < run.length; i++) out.add(run.slice(i, i + 2))
  return out
}

function shared(a: Set<string>, words: string): number {
  let n = 0
  for (const pair of pairs(words)) if (a.has(pair)) n++
  return n
}

const near = 100
const few = 3

/**
 * Open orders that may be about the same: within 100 m, or in the same place (or a part of it) with like words; the likest
 * first. What was reported on this phone and is not held yet is among them.
 */
export function alike(
  ground: Ground,
  report: { words: string; area: string; point?: Point },
  here: readonly Known[] = [],
): Known[] {
  const said = pairs(report.words)
  const within = (a: string, b: string) => !!a && !!b && (a.startsWith(b) || b.startsWith(a))
  return [...here, ...ground.open.filter((o) => !here.some((h) => h.id === o.id))]
    .map((o) => {
      const like = shared(said, o.title + o.place)
      const close = report.point && (o.lon || o.lat) ? apart(report.point, o as Point) <= near : false
      return { o, weight: close ? 2 + like : within(o.area, report.area) && like > 0 ? like : 0 }
    })
    .filter((x) => x.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, few)
    .map((x) => x.o)
}

/** The kinds of matter that the words speak of; a proposal, never asked for. */
export function kindsOf(ground: Ground, words: string): Category[] {
  const said = pairs(words)
  return ground.categories
    .map((c) => ({ c, weight: shared(said, c.name) }))
    .filter((x) => x.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, few)
    .map((x) => x.c)
}
