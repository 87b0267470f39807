// What a list does not declare cannot be asked of it: the check is the compiler's ("npm run check").
import { expect, it } from 'vitest'
import type { Filter, ListPath, RowOf } from './useRecords'

const filters = <P extends ListPath>(_path: P, all: readonly Filter<P>[]) => all.map((f) => f.name)

it('a filter is one that the list declares, drawn as its kind can be', () => {
  expect(
    filters('/api/orders', [
      { name: 'status', choices: [{ key: 'closed', title: 'order.closed' }] },
      { name: 'from', period: true },
      { name: 'q', words: 'order.q' },
      // @ts-expect-error the list knows no colour
      { name: 'colour', words: 'order.q' },
      // @ts-expect-error words are not ticked
      { name: 'q', tick: 'order.q' },
      // @ts-expect-error only days make a period
      { name: 'q', period: true },
    ]),
  ).toHaveLength(6)
  // @ts-expect-error this is no list
  const none: ListPath = '/api/me'
  const row: Partial<RowOf<'/api/orders'>> = { title: none }
  expect(row.title).toBe('/api/me')
})
