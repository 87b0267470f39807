import type { MapFeature } from '@/kernel/api/types'

type Ring = number[][]
export interface Shape {
  feature: MapFeature
  path: string
  x: number
  y: number
  width: number
}
export interface Drawing {
  shapes: Shape[]
  width: number
  height: number
  at: (point: number[]) => [number, number]
  back: (at: number[]) => [number, number]
}

const polygonsOf = (f: MapFeature): Ring[][] =>
  f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates

/**
 * Plate carrée, narrowed by the cosine of the middle latitude: within one county nobody can tell it from
 * a survey projection, and it needs no library. North is up, the longer side fills 1000 units.
 */
export function draw(features: MapFeature[]): Drawing {
  let west = Infinity,
    south = Infinity,
    east = -Infinity,
    north = -Infinity
  for (const f of features)
    for (const polygon of polygonsOf(f))
      for (const [lon, lat] of polygon[0] ?? []) {
        west = Math.min(west, lon!)
        east = Math.max(east, lon!)
        south = Math.min(south, lat!)
        north = Math.max(north, lat!)
      }
  if (!(east > west) || !(north > south))
    return { shapes: [], width: 0, height: 0, at: () => [0, 0], back: () => [0, 0] }
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180))
  const scale = 1000 / Math.max((east - west) * squeeze, north - south)
  const at = ([lon, lat]: number[]): [number, number] => [(lon! - west) * squeeze * scale, (north - lat!) * scale]
  const back = ([x, y]: number[]): [number, number] => [west + x! / (squeeze * scale), north - y! / scale]

  const shapes = features.map((feature) => {
    let path = ''
    let x0 = Infinity,
      y0 = Infinity,
      x1 = -Infinity,
      y1 = -Infinity
    for (const polygon of polygonsOf(feature))
      for (const ring of polygon) {
        ring.forEach((point, i) => {
          const [x, y] = at(point)
          x0 = Math.min(x0, x)
          x1 = Math.max(x1, x)
          y0 = Math.min(y0, y)
          y1 = Math.max(y1, y)
          path += `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
        })
        path += 'Z'
      }
    return { feature, path, x: (x0 + x1) / 2, y: (y0 + y1) / 2, width: x1 - x0 }
  })
  return { shapes, width: (east - west) * squeeze * scale, height: (north - south) * scale, at, back }
}
