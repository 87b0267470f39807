import { records as agri } from '@/scenes/agri/routes'

/** Where a record of a kind is looked at. */
export const pages: Record<string, string> = { order: 'order', publication: 'publication', ...agri }
