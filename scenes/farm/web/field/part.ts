/** The scene on the phone: a worker's day in three taps. */
import type { FieldPart } from '@/kernel/scene/field'
import GroundPart from './GroundPart.vue'
import { dayKind, useGround } from './useGround'

const { asOf, recall, refresh } = useGround()
const at = (id: string) => ({ name: 'farm-day', params: { id } })

export default {
  routes: [{ path: '/farm/:id', name: 'farm-day', component: () => import('./DayPage.vue') }],
  recall,
  refresh,
  asOf,
  today: GroundPart,
  ops: { [dayKind]: { door: (d, query) => ({ ...at(String(d.body.season)), query }) } },
} satisfies FieldPart
