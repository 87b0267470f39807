/** What a phone knows of its owner's ground: in which place a point lies, who answers there, and what is known there already. */
import type { components } from '@/kernel/api/schema.gen'
import type { Deed } from '@/kernel/offline/pocket'

export type Ground = components['schemas']['FieldGround']
export type GroundPlace = components['schemas']['FieldPlace']
export type Known = components['schemas']['FieldKnown']
export type Category = components['schemas']['FieldCategory']
export type ReportReceipt = components['schemas']['FieldReceipt']
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

export type Level = 'grid' | 'village' | 'town' | 'area'

/** What kind of place somebody answers for, which is what they call it: a grid, a village, a town; anything else is an area. */
export function levelOf(ground: Pick<Ground, 'mine'> | undefined): Level {
  const mine = ground?.mine ?? []
  const all = (least: number, most: number) => mine.every((c) => c.length >= least && c.length < most)
  if (!mine.length) return 'area'
  return all(15, Infinity) ? 'grid' : all(12, 15) ? 'village' : all(9, 12) ? 'town' : 'area'
}

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

/** Whether somebody has said anything yet: only then there is a draft. A place that the phone found by itself says nothing. */
export const saysSomething = (form: {
  words: string
  place: string
  name: string
  phone: string
  fixed: string
  photos: readonly string[]
}): boolean =>
  form.photos.length > 0 ||
  [form.words, form.place, form.name, form.phone, form.fixed].some((text) => text.trim() !== '')

/** A report of what was put right on the spot. */
export const isFixed = (d: Deed): boolean => !!d.body.fixed

/** Which outlines a map of somebody's ground shows: their places, and one level below or, of a grid, beside them. */
export function drawnOf(ground: Ground, at = ''): GroundPlace[] {
  const codes = at ? [at] : ground.mine
  return ground.places.filter(
    (p) =>
      p.rings?.length &&
      codes.some((code) =>
        code.length >= 15
          ? p.code.length === code.length && p.code.startsWith(code.slice(0, 12))
          : p.code.length === code.length + 3 && p.code.startsWith(code),
      ),
  )
}

/** Rings as a map is drawn from: pairs of degrees. */
export const pointsOf = (ring: readonly number[]): number[][] =>
  Array.from({ length: Math.floor(ring.length / 2) }, (_, i) => [ring[2 * i]! / 1e5, ring[2 * i + 1]! / 1e5])

/** Where a ring has its weight: a word that stands there lies inside, but for the oddest of shapes. */
export function middleOf(ring: readonly number[][]): [number, number] {
  let [weight, x, y] = [0, 0, 0]
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]!
    const cross = ax! * by! - bx! * ay!
    weight += cross
    x += (ax! + bx!) * cross
    y += (ay! + by!) * cross
  })
  return weight ? [x / (3 * weight), y / (3 * weight)] : [ring[0]?.[0] ?? 0, ring[0]?.[1] ?? 0]
}

/** The order whose dot lies nearest to a tap, within a thumb's width; dots that lie on one another are told apart by it. */
export function nearest<D extends { x: number; y: number }>(dots: readonly D[], x: number, y: number, within: number) {
  let best: D | undefined
  let least = within
  for (const d of dots) {
    const away = Math.hypot(d.x - x, d.y - y)
    if (away <= least) [best, least] = [d, away]
  }
  return best
}

/** Whether an order lies in a place of the list; what lies in a place and in none of its parts is listed under the place itself. */
export function liesIn(order: Pick<Known, 'area'>, at: string, parts: Ground['parts']): boolean {
  if (!at) return true
  const inside = parts.some((p) => p.code !== at && p.code.startsWith(at) && order.area.startsWith(p.code))
  return order.area.startsWith(at) && !inside
}
