/** The scene on the phone: handing out at the door, with a signal or without. */
import type { FieldPart } from '@/kernel/scene/field'
import DoorPart from './DoorPart.vue'
import { pickupKind, useDoor } from './useDoor'

const { asOf, recall, refresh } = useDoor()
const at = (id: string) => ({ name: 'market-door', params: { id } })

export default {
  routes: [{ path: '/market/:id', name: 'market-door', component: () => import('./DoorPage.vue') }],
  recall,
  refresh,
  asOf,
  today: DoorPart,
  ops: { [pickupKind]: { door: (d, query) => ({ ...at(String(d.body.listing)), query }) } },
  messages: { 'market.listing': (n) => at(n.subject) },
} satisfies FieldPart
