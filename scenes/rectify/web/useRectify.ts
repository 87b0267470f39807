import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type Round = Schema['RectifyRound']
export type Unit = Schema['RectifyUnit']
export type Counts = Schema['RectifyCounts']
export type Finding = Schema['RectifyFinding']
export type Offer = Schema['RectifyOffer']
export type Entry = Schema['RectifyEntry']
export type FileRef = Schema['RectifyFile']
export type Notice = Schema['RectifyNotice']
export type Meeting = Schema['RectifyMeeting']
export type Task = Schema['RectifyTask']
export type PackUnit = Schema['RectifyPackUnit']
export type Draft = Schema['RectifyDraft']
export type StepInput = Schema['RectifyStepInput']
export type Compartment = Schema['CompartmentBody']
export type Member = Schema['CompartmentMember']
export type LogLine = Schema['CompartmentLine']

const at = (id: string) => ({ params: { path: { id } } })
const part = (id: string, of: string) => ({ params: { path: { id, part: of } } })

export const listRounds = async () => (await body(api.GET('/api/rectify/rounds'))).items
export const readRound = (id: string) => body(api.GET('/api/rectify/rounds/{id}', at(id)))
export const addRound = (round: Schema['RectifyRoundInput'], key: string) =>
  body(api.POST('/api/rectify/rounds', { body: round, headers: keyed(key) }))
export const changeRound = (id: string, round: Schema['RectifyRoundInput'], key: string) =>
  body(api.PUT('/api/rectify/rounds/{id}', { ...at(id), body: round, headers: keyed(key) }))
export const addDocument = (id: string, document: Schema['RectifyDocument'], key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/documents', { ...at(id), body: document, headers: keyed(key) }))
export const addUnit = (id: string, unit: Schema['RectifyUnitInput'], key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/units', { ...at(id), body: unit, headers: keyed(key) }))
export const takeUnitStep = (id: string, unit: string, verb: string, input: StepInput, key: string) =>
  body(
    api.POST('/api/rectify/rounds/{id}/units/{part}/steps/{verb}', {
      params: { path: { id, part: unit, verb } },
      body: input,
      headers: keyed(key),
    }),
  )

export interface FindingQuestion {
  unit?: string
  state?: string
  late?: boolean
  mine?: boolean
  q?: string
}
export const listFindings = async (id: string, query: FindingQuestion) =>
  (await body(api.GET('/api/rectify/rounds/{id}/findings', { params: { path: { id }, query } }))).items
export const readFinding = (id: string, finding: string) =>
  body(api.GET('/api/rectify/rounds/{id}/findings/{part}', part(id, finding)))
export const addFinding = (id: string, finding: Schema['RectifyFindingInput'], key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/findings', { ...at(id), body: finding, headers: keyed(key) }))
export const changeFinding = (id: string, of: string, finding: Schema['RectifyFindingInput'], key: string) =>
  body(api.PUT('/api/rectify/rounds/{id}/findings/{part}', { ...part(id, of), body: finding, headers: keyed(key) }))
export const takeStep = (id: string, finding: string, verb: string, input: StepInput, key: string) =>
  body(
    api.POST('/api/rectify/rounds/{id}/findings/{part}/steps/{verb}', {
      params: { path: { id, part: finding, verb } },
      body: input,
      headers: keyed(key),
    }),
  )

/** Bytes alone are the body: nothing of a compartment lies in a temporary file of a form. */
const bytes = (file: Blob, key: string) => ({
  body: file as unknown as string,
  bodySerializer: (raw: unknown) => raw as BodyInit,
  headers: { ...keyed(key), 'Content-Type': 'application/octet-stream' },
})
export const importFindings = (id: string, file: Blob, key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/findings/import', { ...at(id), ...bytes(file, key) }))
export const keepFile = async (id: string, file: Blob, key: string) =>
  (await body(api.POST('/api/compartments/{id}/files', { ...at(id), ...bytes(file, key) }))).id
export const fileUrl = (id: string, file: string) => `/api/compartments/${id}/files/${file}`

export const lists = ['findings', 'tasks', 'duties', 'results', 'archive'] as const
export type ListName = (typeof lists)[number]
export const readList = (id: string, list: ListName, unit?: string) =>
  body(api.GET('/api/rectify/rounds/{id}/lists/{list}', { params: { path: { id, list }, query: { unit } } }))

export const listNotices = async (id: string) => (await body(api.GET('/api/rectify/rounds/{id}/notices', at(id)))).items
export const addNotice = (id: string, notice: Schema['RectifyNoticeInput'], key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/notices', { ...at(id), body: notice, headers: keyed(key) }))
export const approveNotice = (id: string, notice: string, key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/notices/{part}/approve', { ...part(id, notice), headers: keyed(key) }))

export const listMeetings = async (id: string) =>
  (await body(api.GET('/api/rectify/rounds/{id}/meetings', at(id)))).items
export const addMeeting = (id: string, meeting: Schema['RectifyMeetingInput'], key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/meetings', { ...at(id), body: meeting, headers: keyed(key) }))
export const changeMeeting = (id: string, of: string, meeting: Schema['RectifyMeetingInput'], key: string) =>
  body(api.PUT('/api/rectify/rounds/{id}/meetings/{part}', { ...part(id, of), body: meeting, headers: keyed(key) }))
export const readPack = async (id: string, meeting: string) =>
  (await body(api.GET('/api/rectify/rounds/{id}/meetings/{part}/pack', part(id, meeting)))).items

export const listDrafts = async (id: string) => (await body(api.GET('/api/rectify/rounds/{id}/releases', at(id)))).items
export const addDraft = (id: string, draft: Schema['RectifyDraftInput'], key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/releases', { ...at(id), body: draft, headers: keyed(key) }))
export const approveDraft = (id: string, draft: string, key: string) =>
  body(api.POST('/api/rectify/rounds/{id}/releases/{part}/approve', { ...part(id, draft), headers: keyed(key) }))

export const readCompartment = (id: string) => body(api.GET('/api/compartments/{id}', at(id)))
export const appoint = (id: string, member: { person: string; role: string; scope?: string }, key: string) =>
  body(api.POST('/api/compartments/{id}/members', { ...at(id), body: member, headers: keyed(key) }))
export const dismiss = (id: string, person: string, reason: string, key: string) =>
  api.POST('/api/compartments/{id}/members/{person}/dismiss', {
    params: { path: { id, person } },
    body: { reason },
    headers: keyed(key),
  })
export const deposit = (id: string, passphrase: string, key: string) =>
  body(api.POST('/api/compartments/{id}/escrow', { ...at(id), body: { passphrase }, headers: keyed(key) }))
export const readLog = (id: string, below: number) =>
  body(api.GET('/api/compartments/{id}/log', { params: { path: { id }, query: { below } } }))

/** In the order of a finding's life. */
export const states = ['not_started', 'doing', 'review', 'returned', 'done', 'lasting', 'undone'] as const
export const natures = ['general', 'immediate', 'long_term', 'campaign', 'look_wide'] as const
export const noticeKinds = ['supervise', 'guide', 'remind', 'warn', 'account'] as const
export const numbers = ['units', 'meetings', 'documents', 'findings', 'done', 'lasting', 'undone'] as const
/** Who rules on notices, meetings and releases; who follows the whole course. */
export const rules = (role?: string) => role === 'owner' || role === 'discipline'
export const supervises = (role?: string) => rules(role) || role === 'team' || role === 'organisation'
/** A step that ends something, or sends it back. */
export const grave = (verb: string) => ['return', 'fail', 'relapse', 'deny', 'return_scheme'].includes(verb)
/** The parts of a bar: how many findings stand in each state. */
export const shares = (c: Counts) =>
  states
    .map((state) => ({ state, n: c.by_state[state] ?? 0 }))
    .filter((x) => x.n)
    .map((x) => ({ ...x, part: (100 * x.n) / Math.max(1, c.findings) }))
