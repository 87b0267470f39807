import { expect, it } from 'vitest'
import { inTree, type RecipientRow } from './useDirective'

const row = (id: string, more: Partial<RecipientRow> = {}) =>
  ({ id, parent: '', state: 'confirmed', late: false, due_at: 1, ...more }) as RecipientRow
const ids = (rows: RecipientRow[]) => inTree(rows).map((r) => r.id)

it('shows the late first, then the silent, the done last', () => {
  const rows = [
    row('done', { state: 'done' }),
    row('heard'),
    row('silent', { state: 'sent' }),
    row('late', { late: true }),
  ]
  expect(ids(rows)).toEqual(['late', 'silent', 'heard', 'done'])
})

it('keeps what was handed on behind whoever handed it on', () => {
  const rows = [
    row('b', { due_at: 2 }),
    row('below', { parent: 'a', late: true }),
    row('a'),
    row('orphan', { parent: 'gone', due_at: 3 }),
  ]
  expect(ids(rows)).toEqual(['a', 'below', 'b', 'orphan'])
})
