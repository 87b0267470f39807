import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type SellerRow = Schema['MarketSeller']
export type SellerInput = Schema['MarketSellerInput']
export type ListingRow = Schema['MarketListing']
export type ListingInput = Schema['MarketListingInput']
export type PlanRow = Schema['MarketPlan']
export type PlanInput = Schema['MarketPlanInput']
export type HoldRow = Schema['MarketHold']
export type SaleRow = Schema['MarketSale']
export type PickupInput = Schema['MarketPickup']
export type HoldInput = Schema['MarketHoldInput']
export type ChainLine = Schema['MarketChainLine']
type Unit = ListingRow['unit']

const at = (id: string) => ({ params: { path: { id } } })
const all = { limit: 200 }

export const listSellers = async (under?: string) =>
  (await body(api.GET('/api/market/sellers', { params: { query: { under, ...all } } }))).items
export const readSeller = (id: string) => body(api.GET('/api/market/sellers/{id}', at(id)))
export const addSeller = (x: SellerInput, key: string) =>
  body(api.POST('/api/market/sellers', { body: x, headers: keyed(key) }))
export const changeSeller = (id: string, x: SellerInput, key: string) =>
  body(api.PUT('/api/market/sellers/{id}', { ...at(id), body: x, headers: keyed(key) }))

export const readListing = (id: string) => body(api.GET('/api/market/listings/{id}', at(id)))
export const addListing = (x: ListingInput, key: string) =>
  body(api.POST('/api/market/listings', { body: x, headers: keyed(key) }))
export const changeListing = (id: string, x: ListingInput, key: string) =>
  body(api.PUT('/api/market/listings/{id}', { ...at(id), body: x, headers: keyed(key) }))

export const listPlans = async () => (await body(api.GET('/api/market/plans', { params: { query: all } }))).items
export const readPlan = (id: string) => body(api.GET('/api/market/plans/{id}', at(id)))
export const addPlan = (x: PlanInput, key: string) =>
  body(api.POST('/api/market/plans', { body: x, headers: keyed(key) }))
export const changePlan = (id: string, x: PlanInput, key: string) =>
  body(api.PUT('/api/market/plans/{id}', { ...at(id), body: x, headers: keyed(key) }))
export const cutPlan = (id: string, x: { on: string; flush: number; pieces: number }, key: string) =>
  body(api.POST('/api/market/plans/{id}/cuts', { ...at(id), body: x, headers: keyed(key) }))

export const listHolds = async (listing: string) =>
  (await body(api.GET('/api/market/holds', { params: { query: { listing, ...all } } }))).items
export const takeGoods = (id: string, x: PickupInput, key: string) =>
  body(api.POST('/api/market/listings/{id}/take', { ...at(id), body: x, headers: keyed(key) }))
export const reserveGoods = (id: string, x: HoldInput, key: string) =>
  body(api.POST('/api/market/listings/{id}/reserve', { ...at(id), body: x, headers: keyed(key) }))
export const sellGoods = (id: string, x: HoldInput, key: string) =>
  body(api.POST('/api/market/listings/{id}/sell', { ...at(id), body: x, headers: keyed(key) }))
export const readChain = (id: string, x: { text?: string; lines?: ChainLine[] }, key: string) =>
  body(api.POST('/api/market/listings/{id}/chain', { ...at(id), body: x, headers: keyed(key) }))
export const cancelHold = (id: string, reason: string, key: string) =>
  body(api.POST('/api/market/holds/{id}/cancel', { ...at(id), body: { reason }, headers: keyed(key) }))
export const revealHold = (id: string, reason: string) =>
  body(api.POST('/api/market/holds/{id}/reveal', { ...at(id), body: { reason } }))
export const refundSale = (id: string, x: { money: string; reason: string }, key: string) =>
  body(api.POST('/api/market/sales/{id}/refund', { ...at(id), body: x, headers: keyed(key) }))
export const readReached = async (no: string) =>
  (await body(api.GET('/api/market/recall', { params: { query: { no } } }))).items
export const readBooks = async (under: string | undefined, from: string, to: string) =>
  (await body(api.GET('/api/market/books', { params: { query: { under, from, to } } }))).items

/** The server knows the same. */
export const sellerKinds = ['courtyard', 'cooperative', 'company', 'farm', 'household'] as const
export const sorts = ['fungi', 'vegetable', 'fruit', 'tea', 'livestock', 'egg', 'fish', 'other'] as const
export const pays = ['cash', 'code', 'later'] as const
export const states = ['draft', 'open', 'ready', 'ended', 'recalled'] as const

const jin = 500
const tidy = (n: number, decimals: number) => String(Number(n.toFixed(decimals)))
/** An amount as people say it: pieces, or jin. */
export const said = (unit: Unit, amount: number) => (unit === 'g' ? tidy(amount / jin, 2) : String(amount))
export const yuan = (fen: number) => tidy(fen / 100, 2)
export const mu = (m2: number) => tidy((m2 * 3) / 2000, 2)
