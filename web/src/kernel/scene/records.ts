/** The page where a record of a kind is looked at: a route's name by the kind that figures, messages and rows name. */
export const pages: Record<string, string> = {}

/** A door, or a scene in it, says where its kinds of records open. */
export function opens(kinds: Record<string, string>): void {
  for (const [kind, route] of Object.entries(kinds)) {
    if (pages[kind] && pages[kind] !== route)
      throw new Error(`records of ${kind} open at ${pages[kind]} and at ${route}`)
    pages[kind] = route
  }
}
