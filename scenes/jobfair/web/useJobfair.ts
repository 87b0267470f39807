import { shallowRef } from 'vue'
import { api, body, keyed } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'

type Schema = components['schemas']
export type FairRow = Schema['JobFair']
export type FairInput = Schema['JobFairInput']
export type FairPart = Schema['JobFairPart']
export type TallyRow = Schema['JobFairTally']
export type StandRow = Schema['JobStand']
export type EmployerRow = Schema['JobEmployer']
export type PostRow = Schema['JobPost']
export type PostInput = Schema['JobPostInput']
export type ApplicantRow = Schema['JobApplicant']
export type ApplicationRow = Schema['JobApplication']
export type FollowUpRow = Schema['JobFollowUp']
export type Arrival = Schema['JobFairArrival']
export type Profile = Schema['JobProfile']
export type SeekerInput = Schema['JobSeekerInput']

const at = (id: string) => ({ params: { path: { id } } })
const fairs = '/api/jobfair/fairs'

export const readFair = (id: string) => body(api.GET(`${fairs}/{id}`, at(id)))
export const addFair = (fair: FairInput, key: string) => body(api.POST(fairs, { body: fair, headers: keyed(key) }))
export const changeFair = (id: string, fair: FairInput, key: string) =>
  body(api.PUT(`${fairs}/{id}`, { ...at(id), body: fair, headers: keyed(key) }))
export const openFair = (id: string, key: string) =>
  body(api.POST(`${fairs}/{id}/open`, { ...at(id), headers: keyed(key) }))
export const hideFair = (id: string, key: string) =>
  body(api.POST(`${fairs}/{id}/hide`, { ...at(id), headers: keyed(key) }))
export const readTallies = (id: string) => body(api.GET(`${fairs}/{id}/tallies`, at(id)))

/** The fairs that there are, the latest first, for choosing one. */
export function useFairs() {
  const list = shallowRef<FairRow[]>([])
  void body(api.GET(fairs, { params: { query: { limit: 50 } } })).then(
    ({ items }) => {
      list.value = items
    },
    () => undefined, // the list below says what is wrong
  )
  return list
}

/** Who takes part in a fair, by booth: all of them, a page after the other. */
export async function listStands(fair: string): Promise<StandRow[]> {
  const out: StandRow[] = []
  let cursor = ''
  do {
    const query = { fair, limit: 200, cursor: cursor || undefined }
    const page = await body(api.GET('/api/jobfair/stands', { params: { query } }))
    out.push(...page.items)
    cursor = page.next
  } while (cursor)
  return out
}
export const seat = (stand: StandRow, booth: string, version: number | undefined, key: string) =>
  body(api.POST('/api/jobfair/stands/{id}/seat', { ...at(stand.id), body: { booth, version }, headers: keyed(key) }))

const employers = '/api/jobfair/employers'
export const readEmployer = (id: string) => body(api.GET(`${employers}/{id}`, at(id)))
export const revealEmployer = (id: string, reason: string, key: string) =>
  body(api.POST(`${employers}/{id}/reveal`, { ...at(id), body: { reason }, headers: keyed(key) }))
export const rekeyEmployer = (id: string, reason: string, key: string) =>
  body(api.POST(`${employers}/{id}/rekey`, { ...at(id), body: { reason }, headers: keyed(key) }))

const posts = '/api/jobfair/posts'
export const readPost = (id: string) => body(api.GET(`${posts}/{id}`, at(id)))
export const addPost = (post: PostInput, key: string) => body(api.POST(posts, { body: post, headers: keyed(key) }))
export const changePost = (id: string, post: PostInput, key: string) =>
  body(api.PUT(`${posts}/{id}`, { ...at(id), body: post, headers: keyed(key) }))
export const withdrawPost = (id: string, reason: string, key: string) =>
  api.POST(`${posts}/{id}/withdraw`, { ...at(id), body: { reason }, headers: keyed(key) })
/** Puts up the posts of a sheet for an employer; a rehearsal only tells what it would do. */
export const importPosts = (fair: string, employer: string, file: Blob, name: string, dry: boolean, key: string) => {
  const form = new FormData()
  form.append('file', file, name)
  return body(
    api.POST(`${posts}/import`, {
      params: { query: { dry, fair, employer } },
      body: form as never,
      headers: keyed(key),
    }),
  )
}

const applicants = '/api/jobfair/applicants'
export const readApplicant = (id: string) => body(api.GET(`${applicants}/{id}`, at(id)))
export const revealApplicant = (id: string, reason: string, key: string) =>
  body(api.POST(`${applicants}/{id}/reveal`, { ...at(id), body: { reason }, headers: keyed(key) }))
export const listApplications = async (seeker: string) =>
  (await body(api.GET('/api/jobfair/applications', { params: { query: { seeker, limit: 100 } } }))).items
export const answerFollowUp = (id: string, outcome: string, why: string, key: string) =>
  body(api.POST('/api/jobfair/followups/{id}/answer', { ...at(id), body: { outcome, why }, headers: keyed(key) }))

export const listArrivals = (fair: string) => body(api.GET(`${fairs}/{id}/arrivals`, at(fair)))
export const checkIn = (fair: string, code: string, key: string) =>
  body(api.POST(`${fairs}/{id}/check-in`, { ...at(fair), body: { code }, headers: keyed(key) }))
export const walkIn = (fair: string, seeker: SeekerInput, key: string) =>
  body(api.POST(`${fairs}/{id}/walk-in`, { ...at(fair), body: seeker, headers: keyed(key) }))

/** Codes in the order of the forms; the server knows the same. */
export const educations = ['any', 'junior', 'senior', 'college', 'bachelor', 'master'] as const
export const relaxations = ['none', 'age', 'education', 'both'] as const
export const flags = ['veteran', 'disabled', 'family', 'insured', 'board', 'training'] as const
export const forms = ['full', 'part', 'temporary', 'intern'] as const
export const interviews = ['site', 'phone', 'video', 'office'] as const
export const services = ['soldier', 'sergeant', 'officer', 'family'] as const
export const outcomes = ['in_service', 'left', 'unreached'] as const
export const whys = ['pay', 'distance', 'work', 'family', 'better', 'dismissed', 'other'] as const

/** 2023-10-28, or 2023-10-28 – 29 where it takes more than a day. */
export const spanOf = (from: string, to: string): string =>
  from === to ? from : `${from} – ${from.slice(0, 8) === to.slice(0, 8) ? to.slice(8) : to}`
/** 6000–8000; empty by agreement. */
export const payOf = (post: Pick<PostRow, 'pay_from' | 'pay_to'>): string =>
  !post.pay_to ? '' : post.pay_from === post.pay_to ? String(post.pay_to) : `${post.pay_from}–${post.pay_to}`
