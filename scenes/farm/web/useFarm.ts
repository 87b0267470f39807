import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type SiteRow = Schema['FarmSite']
export type SiteInput = Schema['FarmSiteInput']
export type PlotRow = Schema['FarmPlot']
export type PlotInput = Schema['FarmPlotInput']
export type SeasonRow = Schema['FarmSeason']
export type SeasonInput = Schema['FarmSeasonInput']
export type HarvestRow = Schema['FarmHarvest']
export type LineRow = Schema['FarmLine']
export type LineInput = Schema['FarmLineInput']
export type CropYear = Schema['FarmCropYear']

const at = (id: string) => ({ params: { path: { id } } })
const all = { limit: 200 }

export const listSites = async (under?: string) =>
  (await body(api.GET('/api/farm/sites', { params: { query: { under, ...all } } }))).items
export const readSite = (id: string) => body(api.GET('/api/farm/sites/{id}', at(id)))
export const addSite = (site: SiteInput, key: string) =>
  body(api.POST('/api/farm/sites', { body: site, headers: keyed(key) }))
export const changeSite = (id: string, site: SiteInput, key: string) =>
  body(api.PUT('/api/farm/sites/{id}', { ...at(id), body: site, headers: keyed(key) }))

export const listPlots = async () => (await body(api.GET('/api/farm/plots', { params: { query: all } }))).items
export const readPlot = (id: string) => body(api.GET('/api/farm/plots/{id}', at(id)))
export const addPlot = (plot: PlotInput, key: string) =>
  body(api.POST('/api/farm/plots', { body: plot, headers: keyed(key) }))
export const changePlot = (id: string, plot: PlotInput, key: string) =>
  body(api.PUT('/api/farm/plots/{id}', { ...at(id), body: plot, headers: keyed(key) }))

export const readSeason = (id: string) => body(api.GET('/api/farm/seasons/{id}', at(id)))
export const addSeason = (season: SeasonInput, key: string) =>
  body(api.POST('/api/farm/seasons', { body: season, headers: keyed(key) }))
export const changeSeason = (id: string, season: SeasonInput, key: string) =>
  body(api.PUT('/api/farm/seasons/{id}', { ...at(id), body: season, headers: keyed(key) }))

/** A season's batches and the lines of its book, the latest first; the pages of each list have all of them. */
export const listBatches = async (season: string) =>
  (await body(api.GET('/api/farm/harvests', { params: { query: { season, struck: true, ...all } } }))).items
export const listLines = async (season: string) =>
  (await body(api.GET('/api/farm/lines', { params: { query: { season, struck: true, ...all } } }))).items
export const addHarvest = (season: string, batch: { on: string; weight: string; note: string }, key: string) =>
  body(api.POST('/api/farm/seasons/{id}/harvests', { ...at(season), body: batch, headers: keyed(key) }))
export const addLine = (season: string, line: LineInput, key: string) =>
  body(api.POST('/api/farm/seasons/{id}/lines', { ...at(season), body: line, headers: keyed(key) }))
export const strikeHarvest = (id: string, reason: string, key: string) =>
  api.POST('/api/farm/harvests/{id}/strike', { ...at(id), body: { reason }, headers: keyed(key) })
export const strikeLine = (id: string, reason: string, key: string) =>
  api.POST('/api/farm/lines/{id}/strike', { ...at(id), body: { reason }, headers: keyed(key) })

export const readYears = (farm: string, year: number) =>
  body(api.GET('/api/farm/sites/{id}/years', { params: { path: { id: farm }, query: { year } } }))
export const planYear = (farm: string, year: number, key: string) =>
  body(api.POST('/api/farm/sites/{id}/plan', { ...at(farm), body: { year }, headers: keyed(key) }))
export const readReport = (year: number, under?: string) =>
  body(api.GET('/api/farm/report', { params: { query: { year, under } } }))

/** The server knows the same. */
export const modes = ['veg', 'fungi', 'herb', 'oil', 'poultry', 'bee', 'tour'] as const
export const tenures = ['collective', 'state', 'household'] as const
export const runs = ['own', 'coop', 'lease'] as const
export type Kind = LineRow['kind']
export const kinds: readonly Kind[] = ['work', 'input', 'sale', 'loss']
export const whats: Record<Kind, readonly string[]> = {
  work: ['plough', 'sow', 'weed', 'water', 'feed', 'spray', 'prune', 'cut', 'sort', 'other'],
  input: ['pesticide', 'fertiliser', 'seed', 'other'],
  sale: ['gate', 'market', 'wholesale', 'canteen', 'online', 'other'],
  loss: ['drought', 'flood', 'frost', 'pest', 'animal', 'spoiled', 'other'],
}
