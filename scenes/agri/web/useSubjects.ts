import { api, body, fileBody, keyed, part } from '@/kernel/api/client'
import type { Decided } from '@/kernel/api/types'
import type { components } from '@/kernel/api/schema.gen'
import type { Bounds } from '@/kernel/form/number'
import { site } from '@/kernel/session/useSession'

type Schema = components['schemas']
export type SubjectRow = Schema['SubjectRow']
export type FullSubject = Schema['FullSubject']
export type SubjectInput = Schema['SubjectInput']
export type Plot = Schema['Plot']

export interface SubjectQuestion {
  under?: string
  q?: string
  kind?: string
  scale?: string
  risk?: string
  state?: string
  cursor?: string
  limit?: number
}

export const kinds = [
  'enterprise',
  'cooperative',
  'family_farm',
  'big_grower',
  'household',
  'buyer',
  'slaughterhouse',
  'input_shop',
] as const
export const risks = ['green', 'amber', 'red'] as const
export const scales = ['large', 'small'] as const
/** Who grows or raises something, and so has land. */
export const grows = (kind: string) => !['buyer', 'slaughterhouse', 'input_shop'].includes(kind)

export const listSubjects = (query: SubjectQuestion) => body(api.GET('/api/agri/subjects', { params: { query } }))
/** Where the subjects of a list lie. */
export const listPlaces = ({ under, q, kind, scale, risk, state }: SubjectQuestion) =>
  body(api.GET('/api/agri/subjects/places', { params: { query: { under, q, kind, scale, risk, state } } }))
export type SubjectPlace = Awaited<ReturnType<typeof listPlaces>>['items'][number]
export const readSubject = (id: string) => body(api.GET('/api/agri/subjects/{id}', { params: { path: { id } } }))
export const addSubject = (subject: SubjectInput, key: string) =>
  body(api.POST('/api/agri/subjects', { body: subject, headers: keyed(key) }))
export const changeSubject = (id: string, subject: SubjectInput, key: string) =>
  body(api.PUT('/api/agri/subjects/{id}', { params: { path: { id } }, body: subject, headers: keyed(key) }))
export const closeSubject = (id: string, reason: string, key: string) =>
  api.POST('/api/agri/subjects/{id}/close', { params: { path: { id } }, body: { reason }, headers: keyed(key) })
export const revealSubject = (id: string, reason: string) =>
  body(api.POST('/api/agri/subjects/{id}/reveal', { params: { path: { id } }, body: { reason } }))
export const importSubjects = (file: Blob, name: string, dry: boolean, key: string, { plan, answers }: Decided) =>
  body(
    api.POST('/api/agri/subjects/import', {
      params: { query: { dry, plan } },
      body: { file: part(file) },
      bodySerializer: fileBody(file, name, { answers: JSON.stringify(answers) }),
      headers: keyed(key),
    }),
  )

/** A mu (亩) is 2000/3 square metres. */
export const muOf = (m2: number) => Math.round(m2 * 1.5) / 1000
/** Land as people say it. */
export const muText = (m2: number) => String(Math.round(m2 * 0.015) / 10)
/** Land as it is typed, in mu. */
export const land: Bounds = { per: 2000 / 3, decimals: 4, empty: 0 }

/** The address that a printed code stands for. */
export const cardUrl = (code: string) => `${site()}/q/${code.replaceAll('-', '')}`
