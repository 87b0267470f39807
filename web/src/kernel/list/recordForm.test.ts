import { expect, it } from 'vitest'
import type { AreaName } from '@/kernel/api/types'
import { asked, heldBy, lacking, reads, type FormField } from './recordForm'

interface Row {
  version: number
  name: string
  mu: number
  area: string
  tags: string[]
}
const begin = (r?: Row) => ({
  name: r?.name ?? '',
  mu: r ? String(r.mu) : '',
  area: (r ? { code: r.area, name: `village ${r.area}` } : undefined) as AreaName | undefined,
  tags: r?.tags ?? ([] as string[]),
  reason: '',
})
type Typed = ReturnType<typeof begin>
const fields: FormField<Typed>[] = [
  { name: 'name', label: 'name', must: true },
  { name: 'mu', label: 'mu', kind: 'number', must: true, bounds: { decimals: 1 } },
  { name: 'area', label: 'area', kind: 'area', must: true },
  { name: 'tags', label: 'tags', kind: 'choices' },
  { name: 'reason', label: 'reason', must: true, when: (f) => Number(f.mu) > 100 },
]
const flaw = (value: unknown) => (/^[\d.]+$/.test(String(value)) ? '' : 'no number')
const wrong = (f: Typed) => Object.entries(lacking(fields, f, flaw, 'bad point')).filter(([, v]) => v)

it('says what is missing and what is wrong, and asks only for what is asked', () => {
  expect(wrong(begin())).toEqual([
    ['name', true],
    ['mu', true],
    ['area', true],
  ])
  const full = { ...begin({ version: 1, name: 'a', mu: 12, area: '1', tags: [] }) }
  expect(wrong(full)).toEqual([])
  expect(wrong({ ...full, name: '  ', mu: 'ten' })).toEqual([
    ['name', true],
    ['mu', 'no number'],
  ])
  expect(asked(fields, { ...full, mu: '101' }).map((f) => f.name)).toContain('reason')
  expect(wrong({ ...full, mu: '101' })).toEqual([['reason', true]])
})

it('meets what somebody else has changed field by field', () => {
  const was: Row = { version: 1, name: 'a', mu: 12, area: '1', tags: ['x'] }
  const typed = begin(was)
  typed.name = 'mine'
  typed.mu = '12.0'
  const meet = (now: Row) =>
    heldBy<Typed, Row>(
      fields,
      typed,
      begin,
      (f) => f.label,
      (f, v) => reads(f, [], v, ['yes', 'no']),
    ).flatMap((h) => h.meet(was, now) ?? [])
  // 12.0 is what the record holds: nobody has changed it here.
  expect(meet({ ...was, version: 2 })).toEqual([])
  const rows = meet({ version: 2, name: 'theirs', mu: 13, area: '2', tags: ['x', 'y'] })
  expect(rows.map((r) => [r.label, r.was, r.theirs, r.mine, r.side.value])).toEqual([
    ['name', 'a', 'theirs', 'mine', 'mine'],
    ['mu', '12', '13', '12.0', 'theirs'],
    ['area', 'village 1', 'village 2', 'village 1', 'theirs'],
    ['tags', 'x', 'x · y', 'x', 'theirs'],
  ])
  // What was not touched here has become what they made of it; what was, stays until it is chosen.
  expect(typed).toMatchObject({ name: 'mine', mu: '13', area: { code: '2' }, tags: ['x', 'y'] })
  rows[0]!.choose('theirs')
  expect(typed.name).toBe('theirs')
})
