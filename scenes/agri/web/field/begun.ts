/**
 * A checklist that was begun before the county changed it. The phone keeps the version with the draft and goes on with it,
 * for the county takes in what was begun on a version that it has withdrawn. Where that is not to be had, what was answered
 * is carried over to the version of now, and what this one has no place for is told, with the answer.
 */
import {
  answersBack,
  answersOf,
  asked,
  filesBack,
  openForm,
  prefilled,
  type AnyNode,
  type Filler,
  type RootNode,
} from '@/kernel/form/useForm'
import type { Deed } from '@/kernel/offline/pocket'
import type { FieldForm } from './useDay'

/** An answer as somebody reads it. */
export interface Told {
  path: string
  question: string
  answer: string
}

/** What the field door keeps with a draft of a checklist beside what is sent. */
export interface Begun {
  /** The version that it was begun on. */
  sheet?: FieldForm
  /** Its answers in words, by which they are told where a later version has no place for them. */
  told?: Told[]
  /** What fell away when it was carried over to another version. */
  lost?: Told[]
}

export const begunOf = (d: Deed | undefined): Begun => (d?.begun as Begun | undefined) ?? {}

/** Codes by which the county says that it does not take this version in. */
const notTaken = ['agri.patrol.form', 'form.not_for_kind']

/** The version that something is filled in on: the one that it was begun on, unless the county refused that; else the one of now. */
export function versionFor(now: FieldForm | undefined, old: Deed | undefined): FieldForm | undefined {
  const { sheet } = begunOf(old)
  if (!sheet || sheet.version === now?.version) return now
  return old?.state === 'refused' && notTaken.includes(old.code ?? '') ? (now ?? sheet) : sheet
}

const last = (path: string) => path.slice(path.lastIndexOf('/') + 1)

/** Where answers of another version have their place in a checklist: at the same path, else at the only question of that name. */
export function placesIn(xml: string, paths: readonly string[]): Map<string, string> {
  const doc = new DOMParser().parseFromString(xml, 'text/xml')
  const record = doc.getElementsByTagName('instance')[0]?.firstElementChild
  const leaves: string[] = []
  const walk = (e: Element, at: string): void => {
    for (const kid of e.children) {
      const path = at ? `${at}/${kid.localName}` : kid.localName
      if (kid.children.length) walk(kid, path)
      else leaves.push(path)
    }
  }
  if (record) walk(record, '')
  const out = new Map<string, string>()
  for (const path of paths) {
    const named = leaves.filter((l) => last(l) === last(path))
    const to = leaves.includes(path) ? path : named.length === 1 && !path.includes('[') ? named[0] : undefined
    if (to && ![...out.values()].includes(to)) out.set(path, to)
  }
  return out
}

const text = (node: AnyNode): string => {
  const state = node.currentState as { label?: { asString?: string } | null }
  return state.label?.asString?.trim() ?? ''
}

/** What was answered in words: the words of a choice instead of its name. */
export function toldOf(root: RootNode, answers: Record<string, string>): Told[] {
  const out: Told[] = []
  for (const node of asked(root)) {
    const path = node.currentState.reference.replace(/^\/data\//, '')
    const raw = answers[path]
    if (raw === undefined || node.nodeType === 'model-value') continue
    const { valueOptions } = node.currentState as {
      valueOptions?: readonly { value: string; label?: { asString?: string } }[]
    }
    const chosen = valueOptions?.length
      ? raw.split(' ').map((v) => valueOptions.find((o) => o.value === v)?.label?.asString || v)
      : [raw]
    out.push({ path, question: text(node) || last(path), answer: chosen.join('、') })
  }
  return out
}

/**
 * What fell away of what was given, after it was carried over: whatever is not among the answers of the version of now. Drafts
 * that an older version of this door kept have no words for it, and are told by the names in the checklist.
 */
export function lostOf(
  given: Record<string, string>,
  places: ReadonlyMap<string, string>,
  now: Record<string, string>,
  told: readonly Told[] = [],
): Told[] {
  return Object.entries(given)
    .filter(([path, value]) => {
      const to = places.get(path)
      return value !== '' && (to === undefined || now[to] !== value)
    })
    .map(([path, value]) => told.find((x) => x.path === path) ?? { path, question: last(path), answer: value })
}

/** A choice that this version does not offer is no answer to it. */
function dropUnoffered(root: RootNode): void {
  for (const node of [...asked(root)]) {
    if (node.nodeType !== 'select') continue
    const { value, valueOptions } = node.currentState as {
      value: readonly string[]
      valueOptions: readonly { value: string }[]
    }
    const offered = value.filter((v) => valueOptions.some((o) => o.value === v))
    if (offered.length < value.length) node.selectValues(offered)
  }
}

/** Opens the version of now with what was answered in another one, and tells what has no place in it. */
export async function carriedOver(
  xml: string,
  known: Record<string, string>,
  old: { given: Record<string, string>; photos: ReadonlyMap<string, Blob>; told?: readonly Told[] },
  carried: ReadonlyMap<string, Blob>,
  who: Filler,
): Promise<{ root: RootNode; lost: Told[]; kept: number }> {
  const places = placesIn(xml, Object.keys(old.given))
  const moved = Object.fromEntries([...places].map(([from, to]) => [to, old.given[from]!]))
  const values = answersBack(moved, [...old.photos.keys()])
  const root = await openForm(prefilled(xml, { ...known, ...values }), undefined, carried, who)
  dropUnoffered(root)
  filesBack(root, moved, new Map(old.photos))
  const lost = lostOf(old.given, places, answersOf(root), old.told)
  const given = Object.values(old.given).filter((v) => v !== '').length
  return { root, lost, kept: given - lost.length }
}
