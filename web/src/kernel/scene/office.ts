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

/** A page of the scene that stands in the row above its pages. */
export interface OfficeTab {
  /** The name of a route without parameters. */
  to: string
  title: string
  /** Only who holds it is shown the tab. */
  power?: string
  /** What is kept beside the daily work stands in small type. */
  small?: boolean
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
  words: Words
}

export const defineOffice = (scene: OfficeScene): OfficeScene => scene

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
