import type { Component, ComputedRef } from 'vue'
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { Words } from '@/kernel/i18n'
import type { Deed } from '@/kernel/offline/pocket'
import type { Notice } from '@/kernel/order/useNotices'

/** Something that waits for the phone's owner, of any scene. */
export interface FieldTask {
  id: string
  title: string
  /** Where it is, and what is known about it. */
  place?: string
  /** How pressing it is, in words and by its colour. */
  note?: string
  tone?: 'red' | 'amber' | 'green'
  /** The day or the moment by which it is to be done, as 2026-11-29 or with a time behind it; none stands last. */
  due?: string
  /** What is said of the time. */
  when?: string
  late?: boolean
  /** Stands before everything that is not. */
  urgent?: boolean
  point?: { lat: number; lon: number }
  /** It was done on this phone, and where that is now. */
  sent?: Deed['state']
  to: RouteLocationRaw
}

/** What a scanned code turned out to be: a page to go to, something to look at where one is, or why it cannot be said. */
export type Met = { to: RouteLocationRaw } | { show: Component; props: Record<string, unknown> } | { tell: string }

/** What an operation of the outbox is called, where its title does not say it, and where it opens to be gone on with. */
export interface FieldOp {
  title?: string
  door: (deed: Deed, query: Record<string, string>) => RouteLocationRaw
}

/** A scene on the phone, loaded only by those who may enter it. */
export interface FieldPart {
  routes: RouteRecordRaw[]
  /** Takes what is carried out of the pocket. */
  recall?: () => Promise<void>
  /** Fetches it anew where there is a signal; what is carried goes on where there is none. */
  refresh?: () => Promise<void>
  /** Of when what is carried is, where it could not be fetched anew; 0 where it is of now. */
  asOf?: ComputedRef<number>
  tasks?: ComputedRef<FieldTask[]>
  /** Looks through everything that is carried, due or not. */
  find?: {
    hint: string
    none: string
    search: (words: string) => FieldTask[]
    more?: { title: string; to: RouteLocationRaw }
  }
  /** What else the scene says below the tasks of the day. */
  today?: Component
  /** Where a scanned or typed code leads; nothing when the scene does not know it. */
  scan?: { met: (text: string) => Promise<Met | undefined>; unknown?: string }
  /** By the operation's name. Old names stay: a phone may carry work of an earlier version. */
  ops: Readonly<Record<string, FieldOp>>
  /** Where a message about a kind of record leads; nowhere when this person's phone has no page for it. */
  messages?: Readonly<Record<string, (n: Notice) => RouteLocationRaw | undefined>>
  /** For those who act for a record of the scene and serve the county in nothing: where they begin. */
  own?: { title: string; home: RouteLocationRaw; of: (subject: string) => RouteLocationRaw }
}

/** What the phone knows of every scene: its folder's field.ts, a few hundred bytes in the shell. */
export interface FieldScene {
  /** The name of its folder; its kinds of records and operations begin with it and a point. */
  code: string
  /** Whoever holds any of these, acts for one of its records, or has its work in the outbox, loads it. */
  powers: readonly string[]
  words: Words
  part: () => Promise<{ default: FieldPart }>
}

export const defineField = (scene: FieldScene): FieldScene => scene

export const ofScene = (code: string, kind: string): boolean => kind.startsWith(`${code}.`)

/** Degrees and their narrowing towards the pole are enough to say which of two places in a county is nearer. */
const farther = (from: { lat: number; lon: number }, to: { lat: number; lon: number }): number =>
  Math.hypot(to.lat - from.lat, (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180))

/** The urgent first, then by the day that they are due, then the nearest, where it is known where one stands. */
export function byDue(tasks: readonly FieldTask[], here?: { lat: number; lon: number }): FieldTask[] {
  const day = (task: FieldTask) => task.due?.slice(0, 10) ?? '9999'
  const away = (task: FieldTask) => (here && task.point ? farther(here, task.point) : Infinity)
  return [...tasks].sort((a, b) => {
    const [x, y] = [away(a), away(b)]
    return (
      Number(b.urgent ?? false) - Number(a.urgent ?? false) ||
      day(a).localeCompare(day(b)) ||
      (x === y ? 0 : x - y) ||
      (a.due ?? '').localeCompare(b.due ?? '')
    )
  })
}
