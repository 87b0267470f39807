/**
 * Sends what was done. Sending is safe to repeat: a deed keeps its id and its letters, and is called
 * safe only with the county's receipt over those letters. A break anywhere leaves it queued.
 */
import { asProblem } from '@/kernel/api/problem'
import { countyNow, settled, skew, tolerance } from '@/kernel/time/clock'
import type { Deed, Pocket, Receipt, Trouble } from './pocket'

export interface Result {
  id: string
  state: 'safe' | 'refused' | 'later'
  receipt?: Receipt
  code?: string
  message?: string
  errors?: Trouble[]
}

export type Medium = 'audio' | 'video' | 'file'

/** What goes as what it is; a picture goes as a photo, whatever question it answers. */
export function mediumOf(blob: Blob): Medium | undefined {
  const [what] = blob.type.split('/')
  if (!what || what === 'image') return undefined
  return what === 'audio' || what === 'video' ? what : 'file'
}

/** What the network does; tests put a worse one in its place. */
export interface Wire {
  photo(blob: Blob): Promise<string>
  file(blob: Blob, as: Medium): Promise<string>
  send(batch: {
    device: string
    name: string
    person: string
    unsent: number
    oldest_at: number
    ops: string[]
  }): Promise<Result[]>
}

const batchSize = 20
/** A photo is not on the phone any more; without it the record would say less than was said. */
export const lostPhoto = 'phone.photo_lost'

export async function hashOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

/** What cannot be sent as it is, however often it is tried: it is told, and holds up nothing else. */
class Unfit extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly errors: Trouble[] = [],
  ) {
    super(message)
  }
}

/** A refusal that sending again would not change; a lost session, a busy county or no signal are none. */
function unfit(error: unknown): Unfit | undefined {
  const p = asProblem(error)
  if (p.unanswered || [401, 403, 408, 425, 429].includes(p.status)) return undefined
  return new Unfit(p.code, p.message, p.faults)
}

/** The same of a file. One that broke off on the way is called unreadable, and is whole another time. */
const spoilt = (error: unknown): unknown =>
  asProblem(error).code === 'web.bad_input' ? error : (unfit(error) ?? error)

/**
 * The letters of a deed's body, with every photo by the name the county knows it by, and every other file by that under its
 * own. Throws when the network does.
 */
async function seal(pocket: Pocket, wire: Wire, deed: Deed): Promise<string> {
  if (deed.sealed) return deed.sealed
  const hashes: string[] = []
  const named: Record<string, string> = {}
  const files: Record<string, string> = {}
  for (const id of deed.photos) {
    const photo = await pocket.photos.get(id)
    if (!photo) throw new Unfit(lostPhoto, '')
    const medium = mediumOf(photo.blob)
    if (!photo.hash) {
      photo.hash = await (medium ? wire.file(photo.blob, medium) : wire.photo(photo.blob)).catch((error: unknown) => {
        throw spoilt(error)
      })
      await pocket.photos.put(photo)
    }
    const field = deed.named?.[id]
    if (field) named[field] = photo.hash
    else if (medium) files[id.slice(id.indexOf('/') + 1)] = photo.hash
    else hashes.push(photo.hash)
  }
  const sealed = JSON.stringify({
    ...deed.body,
    ...named,
    ...(hashes.length ? { photos: hashes } : {}),
    ...(Object.keys(files).length ? { files } : {}),
  })
  await pocket.deeds.update(deed.id, { sealed })
  return sealed
}

const refuse = async (
  pocket: Pocket,
  id: string,
  why: { code?: string; message?: string; errors?: Trouble[] },
): Promise<void> => {
  // It may be mended, and then its letters are new.
  await pocket.deeds.update(id, {
    state: 'refused',
    code: why.code ?? '',
    message: why.message ?? '',
    errors: why.errors ?? [],
    sealed: undefined,
    off: skew.value,
  })
  await orphan(pocket, id)
}

/**
 * When something was done, and what the county is told of the clock that said so: that it was put right, by what was known
 * when it was done or is known since, or that nobody knows and it is to be looked into.
 */
export function momentTold(d: Deed): Pick<Deed, 'at' | 'clock'> {
  if (d.clock?.state === 'unsure') return { at: countyNow(), clock: d.clock }
  const at = settled(d)
  if (d.clock) return { at, clock: d.clock }
  const said = d.at - (d.skew ?? 0)
  return Math.abs(at - said) > tolerance ? { at, clock: { state: 'corrected', said_at: said } } : { at }
}

/** Sends everything that is queued by the person. Returns how many are left. */
export async function sync(pocket: Pocket, wire: Wire, device: string, name: string, person: string): Promise<number> {
  const mine = async (): Promise<Deed[]> =>
    (await pocket.deeds.where('state').equals('queued').sortBy('at')).filter((d) => d.person === person)
  const waiting = await mine()
  for (let at = 0; at < waiting.length || at === 0; at += batchSize)
    await sendSome(waiting.slice(at, at + batchSize), waiting.slice(at + batchSize))
  return (await mine()).length

  async function sendSome(batch: Deed[], left: Deed[]): Promise<void> {
    const letters = new Map<string, string>()
    const moments = new Map<string, Pick<Deed, 'at' | 'clock'>>()
    const ops: string[] = []
    for (const deed of batch) {
      try {
        const sealed = await seal(pocket, wire, deed)
        letters.set(deed.id, sealed)
        const when = momentTold(deed)
        moments.set(deed.id, when)
        const clock = when.clock ? `,"clock":${JSON.stringify(when.clock)}` : ''
        const after = deed.after ? `,"after":${JSON.stringify(deed.after)}` : ''
        ops.push(
          `{"id":${JSON.stringify(deed.id)},"kind":${JSON.stringify(deed.kind)},"at":${when.at}${clock}${after},"body":${sealed}}`,
        )
      } catch (error) {
        if (!(error instanceof Unfit)) throw error
        await refuse(pocket, deed.id, error)
      }
    }
    const refused = (await pocket.deeds.where('state').equals('refused').toArray()).filter((d) => d.person === person)
    const oldest = [...left, ...refused].reduce((min, d) => Math.min(min, d.at), Infinity)
    const head = {
      device,
      name,
      person,
      unsent: left.length + refused.length,
      oldest_at: Number.isFinite(oldest) ? oldest : 0,
    }
    try {
      await take(await wire.send({ ...head, ops }), batch, letters, moments)
    } catch (error) {
      const why = unfit(error)
      if (!why || !letters.size) throw error
      // Where not even an empty envelope is taken, the records are not what is wrong: they wait.
      await wire.send({ ...head, unsent: head.unsent + letters.size, ops: [] })
      // Something in it is not read by the county: each by itself, so that the others arrive.
      const sent = batch.filter((d) => letters.has(d.id))
      if (sent.length === 1) return refuse(pocket, sent[0]!.id, why)
      for (const [i, deed] of sent.entries()) await sendSome([deed], [...sent.slice(i + 1), ...left])
    }
  }

  async function take(
    results: Result[],
    batch: Deed[],
    letters: Map<string, string>,
    moments: Map<string, Pick<Deed, 'at' | 'clock'>>,
  ): Promise<void> {
    for (const r of results) {
      const sealed = letters.get(r.id)
      if (sealed === undefined) continue
      if (r.state === 'safe' && r.receipt && r.receipt.id === r.id && r.receipt.hash === (await hashOf(sealed))) {
        await pocket.deeds.update(r.id, {
          state: 'safe',
          receipt: r.receipt,
          code: undefined,
          message: undefined,
          errors: undefined,
          draft: undefined,
          begun: undefined,
          ...moments.get(r.id),
        })
        const deed = batch.find((d) => d.id === r.id)
        if (deed?.forget) {
          await pocket.deeds.update(r.id, { body: { subject: deed.body.subject }, photos: [], sealed: undefined })
          await pocket.photos.bulkDelete(deed.photos)
        }
      } else if (r.state === 'refused') await refuse(pocket, r.id, r)
    }
  }
}

/** What was done after something that was refused or given up cannot be held either; it says so instead of waiting for ever. */
export async function orphan(pocket: Pocket, id: string): Promise<void> {
  for (const child of await pocket.deeds.filter((d) => d.after === id && d.state === 'queued').toArray()) {
    await pocket.deeds.update(child.id, { state: 'refused', orphan: true, message: '', errors: [], sealed: undefined })
    await orphan(pocket, child.id)
  }
}

const keepSafe = 30 * 24 * 3600 * 1000

/** Lets go of what the county has held for a month, with its photos, and of what was taken anew before it was sent: a film is large. */
export async function tidyUp(pocket: Pocket, now: number): Promise<void> {
  for (const deed of await pocket.deeds.where('state').anyOf('safe', 'queued').toArray()) {
    const all = await pocket.photos.where('id').startsWith(`${deed.id}/`).primaryKeys()
    await pocket.photos.bulkDelete(all.filter((id) => !deed.photos.includes(id)))
  }
  const old = (await pocket.deeds.where('state').equals('safe').toArray()).filter((d) => d.at < now - keepSafe)
  await pocket.photos.bulkDelete(old.flatMap((d) => d.photos))
  await pocket.deeds.bulkDelete(old.map((d) => d.id))
}
