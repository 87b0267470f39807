import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type RulesRow = Schema['RulesRow']
export type RulesInput = Schema['RulesInput']

/** Risks as rules list them, the closest watched first. */
export const watched = ['red', 'amber', 'green'] as const

/** The county's rules, those in force first; the last are the program's own. */
export const listRules = async () => (await body(api.GET('/api/agri/rules'))).items
export const setRules = (rules: RulesInput, key: string) =>
  body(api.POST('/api/agri/rules', { body: rules, headers: keyed(key) }))
