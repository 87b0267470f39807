/** What pages ask lists for, and the one answer that the API description does not have: the map, which is GeoJSON. */
import type * as t from './types'

export interface Paging {
  cursor?: string
  limit?: number
}
export interface OrderQuery extends Paging {
  box?: string
  under?: string
  status?: string
  category?: string
  light?: string
  q?: string
  from?: string
  to?: string
}
export interface RosterQuery extends Paging {
  under?: string
  q?: string
  post?: string
  at?: string
}
export interface FigureQuery {
  under?: string
  from?: string
  to?: string
}
export interface drawn {
  '/api/areas/map': {
    get: {
      parameters: { query?: { under?: string } }
      responses: { 200: { content: { 'application/json': t.AreaMap } } }
    }
  }
}
