import type { RouteRecordRaw } from 'vue-router'
import type { Words } from '@/kernel/i18n'

declare module 'vue-router' {
  interface RouteMeta {
    /** Pages anybody may see; every other page asks who you are first. */
    open?: boolean
    /** Drawn without header and tree. */
    bare?: boolean
    title?: string
  }
}

export const tabGroups = ['daily', 'register', 'manage'] as const
export type TabGroup = (typeof tabGroups)[number]

/** A page of the scene that stands in the row above its pages. */
export interface OfficeTab {
  /** The name of a route without parameters. */
  to: string
  title: string
  /** Only who holds it is shown the tab. */
  power?: string
  /** What is done every day stands in large type; beside it, in small, the registers and what is managed. */
  group?: TabGroup
}

/** What the workbench knows of a scene: its folder's scene.ts, which is all that this door loads before one enters. */
export interface OfficeScene {
  /** The name of its folder. Its pages lie under this path, and its kinds of records and powers begin with it. */
  code: string
  /** The key of its name, among its own words. */
  title: string
  /** Whoever holds any of these may enter. */
  powers: readonly string[]
  /** Whoever holds any of these works in it every day, and not only looks at it: it is their own scene. */
  duties?: readonly string[]
  /** The route that one enters by. */
  home: string
  tabs: readonly OfficeTab[]
  /** The table is there at once, so that every link resolves; each page is a chunk of its own. */
  routes: RouteRecordRaw[]
  /** Where a record of a kind opens: a route with the parameter id. */
  records?: Readonly<Record<string, string>>
  /** Figures that stand on the day's page of whoever holds a power; those of the first powers held stand first. */
  headlines?: readonly { power: string; figures: readonly string[] }[]
  /** On the scene's home, whoever holds the power has the places below theirs in the order of a figure, the worst first. */
  places?: { power: string; figure: string }
  words: Words
}

export const defineOffice = (scene: OfficeScene): OfficeScene => scene

/** The tab of the page that one is on: of those whose path it lies under, the longest; a scene's home lies above all others. */
export function tabOf<T extends Pick<OfficeTab, 'to'>>(
  tabs: readonly T[],
  pathOf: (to: string) => string,
  path: string,
): T | undefined {
  const under = tabs.filter((tab) => path === pathOf(tab.to) || path.startsWith(`${pathOf(tab.to)}/`))
  return under.sort((a, b) => pathOf(b.to).length - pathOf(a.to).length)[0]
}

/** The scenes that somebody may enter, their own first: those of their duties, then the one that was used last. */
export function inOrder<S extends Pick<OfficeScene, 'code' | 'powers' | 'duties'>>(
  scenes: readonly S[],
  can: (power: string) => boolean,
  last: string,
): S[] {
  // One at a time: the session's own question takes an area behind the power.
  const holds = (powers: readonly string[] = []) => powers.some((power) => can(power))
  const rank = (s: S) => (holds(s.duties) ? 0 : 2) + (s.code === last ? 0 : 1)
  return scenes.filter((s) => holds(s.powers)).sort((a, b) => rank(a) - rank(b))
}

/**
 * Where somebody begins who may enter exactly one scene and works in it: there, unless something waits for them. Nothing: with
 * their day, as everybody else, also where nobody knows whether anything waits.
 */
export async function landing(
  scenes: readonly Pick<OfficeScene, 'powers' | 'duties' | 'home'>[],
  can: (power: string) => boolean,
  waiting: () => Promise<number>,
): Promise<string | undefined> {
  const holds = (powers: readonly string[] = []) => powers.some((power) => can(power))
  const open = scenes.filter((s) => holds(s.powers))
  const [own] = open
  if (open.length !== 1 || !own || !holds(own.duties)) return undefined
  return (await waiting().catch(() => 1)) ? undefined : own.home
}
