/**
 * What the phone carries: who is signed in, the subjects and checklists of the day, and everything
 * done that the county does not hold yet. Nothing here is ever dropped silently.
 */
import { stamp, type Stamp } from '@/kernel/time/clock'
import Dexie, { type EntityTable } from 'dexie'

export type State = 'draft' | 'queued' | 'safe' | 'refused'

export interface Receipt {
  id: string
  hash: string
  at: number
  note: string
}
export interface Trouble {
  pointer: string
  message: string
}

/** One thing done on this phone. */
export interface Deed {
  id: string
  kind: string
  /** When it was done, by the county's clock as far as the phone knew it. */
  at: number
  /** How far the phone's own clock was taken to be off, and when the county had last been heard of. */
  skew?: number
  since?: number
  /** What the county is told of a clock that was wrong: what it said, and whether the moment was put right or is to be looked into. */
  clock?: { state: 'corrected' | 'unsure'; said_at: number }
  /** How far the clock was off when the county refused the moment. */
  off?: number
  state: State
  /** Whose work it is: another person who signs in on this phone does not send it. */
  person: string
  title: string
  place: string
  /** What is sent. Photos are names of local photos until they have been sent. */
  body: Record<string, unknown>
  photos: string[]
  /** Photos that go under a name of their own and not among the others: a signature. */
  named?: Record<string, string>
  /** What was done on this phone before it and has to be held first. */
  after?: string
  /** Once sent, exactly these letters are sent again: the server knows the record by them. */
  sealed?: string
  /** What it says is personal: once the county holds it, the phone keeps only whom it was about. */
  forget?: boolean
  /** A draft's answers as the form engine keeps them. */
  draft?: [name: string, file: Blob][]
  /** What the door that it is filled in at keeps beside a draft: the version of the checklist that it was begun on. */
  begun?: object
  message?: string
  /** Why it was refused, for machines. */
  code?: string
  /** It was not refused itself: what it was done after was. */
  orphan?: boolean
  errors?: Trouble[]
  receipt?: Receipt
  /** What the county told of it when it had arrived, for the person who did it. */
  told?: object
}

export interface Photo {
  id: string
  blob: Blob
  hash?: string
}
export interface Kept {
  key: string
  value: unknown
}

/** The county refused when it was done, and nothing else. */
export const wrongMoment = (d: Pick<Deed, 'state' | 'code'>): boolean =>
  d.state === 'refused' && ['offline.future', 'offline.too_late'].includes(d.code ?? '')

/** When something that is kept now was done; what is mended was done then, unless it was refused for its moment. */
export function momentOf(old: Deed | undefined, now = Date.now()): Stamp {
  return old?.state === 'refused' && !wrongMoment(old) ? { at: old.at, skew: old.skew, since: old.since } : stamp(now)
}

export class Pocket extends Dexie {
  deeds!: EntityTable<Deed, 'id'>
  photos!: EntityTable<Photo, 'id'>
  kept!: EntityTable<Kept, 'key'>

  constructor(name = 'huying') {
    super(name)
    this.version(1).stores({ deeds: 'id, state, at', photos: 'id', kept: 'key' })
  }

  async recall<T>(key: string): Promise<T | undefined> {
    return (await this.kept.get(key))?.value as T | undefined
  }

  async keep(key: string, value: unknown): Promise<void> {
    await this.kept.put({ key, value })
  }
}

export const pocket = new Pocket()
