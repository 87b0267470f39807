/** The day's subjects and checklists: from the county when it can be reached, else as they were last fetched. */
import { computed, ref, shallowRef } from 'vue'
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { carryFiles } from '@/kernel/form/formFiles'
import { pocket, type Deed } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { useSession } from '@/kernel/session/useSession'
import { begunOf } from './begun'

export type FieldSubject = components['schemas']['FieldSubject']
export type FieldForm = components['schemas']['FieldForm']
export type FieldProposal = components['schemas']['FieldProposal']
export type FieldArea = components['schemas']['FieldArea']
export interface Bundle {
  subjects: FieldSubject[]
  forms: FieldForm[]
  proposed: FieldProposal[]
  areas: FieldArea[]
  stations: components['schemas']['FieldStation'][]
  notice?: Notice
  today: string
  at: number
}
export type Notice = components['schemas']['FieldNotice']

export const noticeKind = 'agri.notice'

/** A day that an older version of this door carried lacks what came since. */
function whole(b: Bundle | undefined): Bundle | undefined {
  return (
    b && {
      ...b,
      proposed: b.proposed ?? [],
      areas: b.areas ?? [],
      forms: b.forms.map((f) => ({ ...f, kinds: f.kinds ?? [], known: f.known ?? [], files: f.files ?? [] })),
    }
  )
}

const bundle = shallowRef<Bundle>()
const fetching = ref(false)
/** What is carried is what the county said when it was asked last. */
const fresh = ref(true)
let owner = ''

export function useDay() {
  const { can, me } = useSession()
  const { deeds } = useOutbox()
  const patrols = computed(() => can('agri.patrol'))
  const key = () => `bundle/${me.value?.person.id ?? ''}`

  async function recall(): Promise<void> {
    if (owner === key()) return
    owner = key()
    bundle.value = whole(await pocket.recall<Bundle>(owner))
  }

  async function refresh(): Promise<void> {
    if (!patrols.value) return
    await recall()
    if (fetching.value) return
    fetching.value = true
    try {
      const day = await body(api.GET('/api/agri/field'))
      bundle.value = day
      fresh.value = true
      await pocket.keep(key(), day)
      const others = (await pocket.kept.where('key').startsWith('bundle/').toArray())
        .filter((k) => k.key !== key())
        .map((k) => whole(k.value as Bundle)!)
      const begun = await pocket.deeds.filter((d) => !!begunOf(d).sheet).toArray()
      await carryFiles(day.forms, [...others.flatMap((b) => b.forms), ...begun.map((d) => begunOf(d).sheet!)])
    } catch {
      // The carried day goes on, and says of when it is.
      fresh.value = false
    } finally {
      fetching.value = false
    }
  }

  /** The visits that this phone made since the bundle was fetched. */
  const doneHere = computed(() => {
    const done = new Map<string, Deed>()
    for (const d of deeds.value) {
      const subject = String(d.body.subject ?? '')
      if (
        'form' in d.body &&
        d.state !== 'draft' &&
        d.at > (bundle.value?.at ?? 0) - 12 * 3600_000 &&
        !done.has(subject)
      )
        done.set(subject, d)
    }
    return done
  })
  const due = computed(() => (bundle.value?.subjects ?? []).filter((s) => s.overdue && !doneHere.value.has(s.id)))
  /** The edition of the liability notice that a subject has signed, here or elsewhere; empty: none. */
  const signed = (s: FieldSubject) =>
    deeds.value.some(
      (d) =>
        d.kind === noticeKind &&
        (d.state === 'queued' || d.state === 'safe') &&
        d.body.subject === s.id &&
        d.at > (bundle.value?.at ?? 0),
    )
      ? (bundle.value?.notice?.edition ?? '')
      : (s.told ?? '')
  const subject = (id: string) => bundle.value?.subjects.find((s) => s.id === id)

  /** By name, products or printed code, also with the hyphens or as the address in a QR. */
  function find(words: string): FieldSubject[] {
    const w = words.trim().toLowerCase()
    if (!w) return []
    const code = (/\/q\/([0-9a-z-]+)/.exec(w)?.[1] ?? w)
      .replaceAll('-', '')
      .toUpperCase()
      .replaceAll('O', '0')
      .replaceAll('I', '1')
      .replaceAll('L', '1')
    return (bundle.value?.subjects ?? [])
      .filter(
        (s) =>
          s.code === code ||
          s.name.toLowerCase().includes(w) ||
          s.area_path.toLowerCase().includes(w) ||
          s.products.toLowerCase().includes(w),
      )
      .slice(0, 50)
  }
  return { bundle, fetching, fresh, patrols, recall, refresh, due, doneHere, subject, signed, find }
}
