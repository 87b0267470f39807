/** ODK's engine with a checklist in it. The engine holds the answers, what is asked and what is required; Vue only draws it. */
import type { AnyNode, RootNode } from '@getodk/xforms-engine'
import { reactive, type InjectionKey } from 'vue'
import { plainBlob } from './photo'

export type { AnyNode, RootNode }

/** The name of a file in one of ODK's addresses: jr://file-csv/shops.csv. */
export const nameIn = (address: string): string => decodeURIComponent(address.slice(address.lastIndexOf('/') + 1))

/** Where a checklist's own picture, sound or film is on this phone, by its address (jr://images/x.png); undefined when it is not. */
export const formFiles: InjectionKey<(address: string) => string | undefined> = Symbol('formFiles')

/** Who fills in, for checklists that note it, and on which phone. */
export interface Filler {
  username?: string
  deviceID?: string
}

const common = { stateFactory: reactive as never, geolocationProvider: { getLocation: whereNow } }

/** Where a checklist was opened, for one that notes it; nothing where that is refused. */
function whereNow(): Promise<string> {
  return new Promise((done) => {
    if (!navigator.geolocation) return done('')
    navigator.geolocation.getCurrentPosition(
      ({ coords: c }) =>
        done(
          `${c.latitude.toFixed(7)} ${c.longitude.toFixed(7)} ${(c.altitude ?? 0).toFixed(1)} ${c.accuracy.toFixed(1)}`,
        ),
      () => done(''),
      { timeout: 20_000, maximumAge: 60_000 },
    )
  })
}

/**
 * Opens a checklist, with the answers of a draft when there are some, and the files that it refers to by their names.
 * The engine is fetched when first needed.
 */
export async function openForm(
  xml: string,
  draft?: [string, Blob][],
  files: ReadonlyMap<string, Blob> = new Map(),
  who: Filler = {},
): Promise<RootNode> {
  const config = { ...common, preloadProperties: who }
  const { loadForm } = await import('@getodk/xforms-engine')
  const given = (address: URL): Promise<Response> =>
    Promise.resolve(
      files.has(nameIn(address.href))
        ? new Response(files.get(nameIn(address.href)))
        : new Response('', { status: 404 }),
    )
  const form = await loadForm(xml, { fetchFormAttachment: given as never })
  if (form.status === 'failure') throw form.error
  if (!draft?.length) return form.createInstance(config).root
  const data = new FormData()
  for (const [name, file] of draft) data.append(name, file, name)
  return (await form.restoreInstance({ data: [data as never] }, config)).root
}

/**
 * A checklist with values in it before it is opened: what the platform knows, in questions that can be changed and in those
 * that cannot. Values are by path; one that is not there is left alone.
 */
export function prefilled(xml: string, values: Record<string, string>): string {
  if (!Object.keys(values).length) return xml
  const doc = new DOMParser().parseFromString(xml, 'text/xml')
  const record = doc.getElementsByTagName('instance')[0]?.firstElementChild
  for (const [path, value] of Object.entries(values)) {
    const steps = path.split('/').filter(Boolean)
    let at: Element | null | undefined = steps.shift() === record?.localName ? record : undefined
    for (const step of steps) at = at && [...at.children].find((e) => e.localName === step)
    if (at && at !== record && !at.children.length) at.textContent = value
  }
  return new XMLSerializer().serializeToString(doc)
}

/** Every node that is asked now, in order. */
export function* asked(node: AnyNode): Generator<AnyNode> {
  if (!node.currentState.relevant) return
  yield node
  for (const kid of (node.currentState.children ?? []) as AnyNode[]) yield* asked(kid)
}

/** A file that was taken out of a draft: the engine goes on naming it, and takes its question for answered. */
export const unfiled = (node: AnyNode): boolean =>
  node.nodeType === 'upload' && !node.currentState.value && !node.currentState.attachmentState.loading

/** What was answered, by the path below the form's root. */
export function answersOf(root: RootNode): Record<string, string> {
  const out: Record<string, string> = {}
  for (const node of asked(root)) {
    if (node.currentState.children || !('instanceValue' in node.currentState) || unfiled(node)) continue
    const path = node.currentState.reference.replace(/^\/data\//, '')
    const value = String(node.currentState.instanceValue ?? '')
    if (value !== '' && !path.includes('meta/')) out[path] = value
  }
  return out
}

/** The photos among the answers. */
export function filesOf(root: RootNode): File[] {
  const out: File[] = []
  for (const node of asked(root))
    if (node.nodeType === 'upload' && node.currentState.value) out.push(node.currentState.value)
  return out
}

/**
 * Answers that were given in another version of a checklist, as values to open this one with. Names of files are left
 * out: filesBack puts the files themselves back.
 */
export function answersBack(answers: Record<string, string>, files: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(answers)
      .filter(([, value]) => !files.includes(value))
      .map(([path, value]) => [`/data/${path}`, value]),
  )
}

/** Puts files back into the questions that had them. */
export function filesBack(root: RootNode, answers: Record<string, string>, files: Map<string, Blob>): void {
  for (const node of [...asked(root)]) {
    if (node.nodeType !== 'upload') continue
    const name = answers[node.currentState.reference.replace(/^\/data\//, '')] ?? ''
    const file = files.get(name)
    if (file) node.setValue(new File([file], name, { type: file.type }))
  }
}

/** Questions with something in them that cannot be read, by checklist: to the engine they are empty, and what was typed would be lost. */
const unread = new WeakMap<object, Set<AnyNode>>()
export function cannotRead(node: AnyNode, yes: boolean): void {
  const here = unread.get(node.root) ?? new Set()
  unread.set(node.root, here)
  if (yes) here.add(node)
  else here.delete(node)
}

/** The references of what is missing or wrong, in order. */
export function wrongIn(root: RootNode): string[] {
  const lost = [...(unread.get(root) ?? [])].filter((n) => n.currentState.relevant)
  const gone = [...asked(root)].filter((n) => n.currentState.required && unfiled(n))
  return [
    ...new Set([
      ...root.validationState.violations.map((v) => v.reference),
      ...[...lost, ...gone].map((n) => n.currentState.reference),
    ]),
  ]
}

/** The whole record, to go on with later. */
export async function draftOf(root: RootNode): Promise<[string, Blob][]> {
  const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' })
  const out: [string, Blob][] = []
  for (const data of payload.data)
    for (const [name, value] of data.entries() as IterableIterator<[string, FormDataEntryValue]>)
      if (value instanceof Blob) out.push([name, plainBlob(value)])
  return out
}
