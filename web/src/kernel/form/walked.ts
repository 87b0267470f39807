/**
 * Points of a way or a plot that is not whole yet. To the engine they are no answer, so no draft has them; but a phone that
 * puts the program aside in the middle of a field must not lose the walk. They lie beside the draft, by the record's own id.
 */
import { asked, type AnyNode, type RootNode } from './useForm'
import type { Point } from './place'

const prefix = 'huying.walk.'
/** Walks of records that were given up are let go of when there are more than these. */
const most = 20

function keyOf(node: AnyNode): string | undefined {
  for (const n of asked(node.root as RootNode)) {
    if (/meta\/(\w+:)?instanceID$/.test(n.currentState.reference))
      return `${prefix}${String(n.currentState.value)} ${node.currentState.reference}`
  }
  return undefined
}

export function recallWalk(node: AnyNode): Point[] {
  const key = keyOf(node)
  try {
    return key ? (JSON.parse(localStorage.getItem(key) ?? '[]') as Point[]) : []
  } catch {
    return []
  }
}

export function keepWalk(node: AnyNode, points: Point[]): void {
  const key = keyOf(node)
  if (!key) return
  try {
    localStorage.removeItem(key)
    if (!points.length) return
    const old = Object.keys(localStorage).filter((k) => k.startsWith(prefix))
    for (const k of old.slice(0, Math.max(0, old.length - most + 1))) localStorage.removeItem(k)
    localStorage.setItem(key, JSON.stringify(points))
  } catch {
    // A browser that keeps nothing: the points live as long as the page.
  }
}
