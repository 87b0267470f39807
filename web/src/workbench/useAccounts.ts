import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type AccountRow = Schema['AccountRow']
export type AccountState = 'missing' | 'handed' | 'never' | 'locked' | 'idle' | 'closed'

export const accountStates: AccountState[] = ['missing', 'handed', 'never', 'locked', 'idle', 'closed']

export const listAccounts = (query: {
  under?: string
  q?: string
  state?: AccountState
  cursor?: string
  limit?: number
}) => body(api.GET('/api/accounts', { params: { query } }))
export const handOut = async (ask: { persons?: string[]; under?: string; state?: 'missing' | 'handed' }, key: string) =>
  (await body(api.POST('/api/accounts', { body: ask, headers: keyed(key) }))).items
export const handAgain = async (login: string) =>
  (await body(api.POST('/api/accounts/{login}/password', { params: { path: { login } } }))).items
export const closeAccount = (login: string, reason: string, key: string) =>
  api.POST('/api/accounts/{login}/close', { params: { path: { login } }, body: { reason }, headers: keyed(key) })
export const reopenAccount = (login: string) =>
  api.POST('/api/accounts/{login}/reopen', { params: { path: { login } } })
export const unlockAccount = (login: string) =>
  api.POST('/api/accounts/{login}/unlock', { params: { path: { login } } })
