import { api, body } from '@/kernel/api/client'
import type { Category } from '@/kernel/api/types'
import { listCategories, listOrders } from './useOrder'

/** Categories whose name, group or code contains what was typed, in catalogue order. */
export function matchCategories(all: Category[], q: string): Category[] {
  const words = q.toLowerCase()
  return all.filter((c) => [c.name, c.group_name, c.code].some((text) => text.toLowerCase().includes(words)))
}

export async function findCategories(q: string) {
  const found = matchCategories(await listCategories(), q)
  return found.map((c) => ({ key: c.code, title: c.name, group: c.group_name, note: c.limit, value: c }))
}

export async function findUnits(q: string) {
  const { items } = await body(api.GET('/api/units', { params: { query: { q } } }))
  return items.map((u) => ({ key: u.id, title: u.name, note: u.area_name, value: u }))
}

export async function findPersons(q: string) {
  const { items } = await body(api.GET('/api/persons', { params: { query: { q } } }))
  return items.map((p) => ({
    key: p.id,
    title: p.name,
    note: [p.unit_name, p.phone].filter(Boolean).join(' '),
    value: p,
  }))
}

export async function findOrders(q: string) {
  if (!q) return []
  const { items } = await listOrders({ box: 'all', q, limit: 8 })
  return items.map((o) => ({ key: o.id, title: o.title, note: o.no, value: o }))
}
