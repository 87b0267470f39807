import { expect, it } from 'vitest'
import { byDue, ofScene, type FieldTask } from './field'

const task = (id: string, more: Partial<FieldTask> = {}): FieldTask => ({ id, title: id, to: '/', ...more })
const ids = (tasks: FieldTask[], here?: { lat: number; lon: number }) => byDue(tasks, here).map((t) => t.id)

const near = { point: { lat: 39.9, lon: 116.7 } }
const far = { point: { lat: 40.2, lon: 116.7 } }

it('tasks of all scenes stand by urgency, day and nearness', () => {
  const all = [
    task('never'),
    task('later', { due: '2026-12-02', ...near }),
    task('far', { due: '2026-12-01', ...far }),
    task('nowhere', { due: '2026-12-01T08:00' }),
    task('near', { due: '2026-12-01T17:00', ...near }),
    task('urgent', { due: '2026-12-09', urgent: true }),
  ]
  expect(ids(all, { lat: 39.91, lon: 116.7 })).toEqual(['urgent', 'near', 'far', 'nowhere', 'later', 'never'])
  // Without a place to stand at, the order of the scene and the time of the day decide.
  expect(ids(all)).toEqual(['urgent', 'far', 'nowhere', 'near', 'later', 'never'])
})

it('a kind is of the scene whose name is before the point', () =>
  expect([ofScene('farm', 'farm.visit'), ofScene('farm', 'farmland.visit'), ofScene('farm', 'order.step')]).toEqual([
    true,
    false,
    false,
  ]))
