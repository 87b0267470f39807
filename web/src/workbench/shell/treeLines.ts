import type { AreaRow } from '@/kernel/api/types'

export interface Line {
  row: AreaRow
  depth: number
  open: boolean
}

/** The tree as the lines on screen, top to bottom: what the arrow keys walk along. */
export function flatten(root: AreaRow, children: ReadonlyMap<string, AreaRow[]>, opened: ReadonlySet<string>): Line[] {
  const lines: Line[] = []
  const visit = (row: AreaRow, depth: number): void => {
    const open = opened.has(row.code)
    lines.push({ row, depth, open })
    if (open) for (const child of children.get(row.code) ?? []) visit(child, depth + 1)
  }
  visit(root, 0)
  return lines
}
