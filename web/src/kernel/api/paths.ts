/** The routes, in the shape openapi-typescript writes, so that generated types replace this file unseen. */
import type * as t from './types'

type Json<T> = { content: { 'application/json': T } }
type Get<Answer, Query = never> = { parameters: { query?: Query }; responses: { 200: Json<Answer> } }
type GetOne<Answer, Path, Query = never> = { parameters: { path: Path; query?: Query }; responses: { 200: Json<Answer> } }
type Post<Body, Answer = unknown> = { parameters: Record<never, never>; requestBody: Json<Body>; responses: { 200: Json<Answer> } }
type PostOne<Path, Body, Answer = unknown> = { parameters: { path: Path }; requestBody: Json<Body>; responses: { 200: Json<Answer> } }
type Upload<Answer, Query = never> = {
  parameters: { query?: Query }; requestBody: { content: { 'multipart/form-data': { file: Blob } } }; responses: { 200: Json<Answer> }
}

export interface Paging { cursor?: string; limit?: number }
export interface OrderQuery extends Paging {
  box?: string; under?: string; status?: string; category?: string; light?: string; q?: string; from?: string; to?: string
}
export interface RosterQuery extends Paging { under?: string; q?: string; post?: string; at?: string }
export interface FigureQuery { under?: string; from?: string; to?: string }
type Id = { id: string }

export interface paths {
  '/api/session': { post: Post<{ login: string; password: string }, t.Me>; delete: { responses: { 204: { content?: never } } } }
  '/api/session/password': { post: Post<{ old: string; new: string }> }
  '/api/me': { get: Get<t.Me> }
  '/api/areas': { get: Get<t.List<t.AreaRow>, { parent?: string }> }
  '/api/areas/{code}': { get: GetOne<t.AreaPage, { code: string }> }
  '/api/areas/search': { get: Get<t.List<t.AreaHit>, { q: string }> }
  '/api/areas/map': { get: Get<t.AreaMap, { under?: string }> }
  '/api/areas/boundaries': { post: Upload<{ accepted: number; rejected: { index: number; code: string; message: string }[] }> }
  '/api/point': { get: Get<t.PointAnswer, { lon: number; lat: number }> }
  '/api/roster': { get: Get<t.Page<t.DutyRow>, RosterQuery> }
  '/api/posts': { get: Get<t.List<t.Post>> }
  '/api/units': { get: Get<t.List<t.Unit>, { q?: string }> }
  '/api/persons': { get: Get<t.List<t.Person>, { q?: string }> }
  '/api/persons/{id}/reveal': { post: PostOne<Id, { reason: string }, { phone: string }> }
  '/api/duties': { post: Post<{ person: string; post: string; area: string; unit: string; from: string; to: string }, t.DutyRow> }
  '/api/duties/{id}/end': { post: PostOne<Id, { at: string; reason: string }> }
  '/api/leaves': { post: Post<{ person: string; from: string; to: string; deputy: string }> }
  '/api/coverage': { get: Get<t.Coverage, { under?: string; state?: string }> }
  '/api/roster/import': { post: Upload<t.ImportReport, { dry: boolean }> }
  '/api/categories': { get: Get<t.List<t.Category>> }
  '/api/orders': { get: Get<t.Page<t.OrderRow>, OrderQuery>; post: Post<t.NewOrder, t.OrderPage> }
  '/api/orders/counts': { get: Get<t.OrderCounts, { under?: string }> }
  '/api/orders/{id}': { get: GetOne<t.OrderPage, Id> }
  '/api/orders/{id}/actions/{action}': { post: PostOne<Id & { action: string }, Record<string, unknown>, t.OrderPage> }
  '/api/orders/{id}/reveal': { post: PostOne<Id, { reason: string }, { name: string; phone: string }> }
  '/api/photos': { post: Upload<t.Photo> }
  '/api/figures': { get: Get<t.List<t.Figure>> }
  '/api/figures/values': { get: Get<t.FigureValues, FigureQuery & { codes?: string }> }
  '/api/figures/breakdown': { get: Get<t.List<t.FigureShare>, FigureQuery & { code: string }> }
  '/api/figures/series': { get: Get<{ points: t.FigurePoint[] }, FigureQuery & { code: string; by?: string }> }
  '/api/figures/records': { get: Get<t.FigureRecords, FigureQuery & Paging & { code: string; part: string }> }
  '/api/journal': { get: Get<t.Page<t.JournalRow>, { cursor?: string; subject?: string }> }
  '/api/system': { get: Get<t.SystemStatus> }
}
