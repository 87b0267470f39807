/** The scene on the phone: the door of a fair, with a signal or without. */
import { computed } from 'vue'
import { i18n } from '@/kernel/i18n'
import type { FieldPart } from '@/kernel/scene/field'
import { countyNow } from '@/kernel/time/clock'
import { dayOf } from '@/kernel/time/moment'
import { checkInKind, fairOf, isOpen } from './doors'
import { useDoor } from './useDoor'

const { t } = i18n.global
const { doors, marked, recall, refresh, asOf } = useDoor()
const at = (id: string) => ({ name: 'jobfair-door', params: { id } })

export default {
  routes: [{ path: '/jobfair/fairs/:id', name: 'jobfair-door', component: () => import('./DoorPage.vue') }],
  recall,
  refresh,
  asOf,
  tasks: computed(() =>
    doors.value.map((f) => ({
      id: f.id,
      title: f.name,
      place: f.venue,
      note: t('jobfair.field.sum', { n: marked(f.id).filter((d) => d.state !== 'refused').length }),
      tone: 'green' as const,
      due: f.from,
      when: isOpen(f, dayOf(countyNow())) ? t('jobfair.field.today') : t('jobfair.field.from', { day: f.from }),
      to: at(f.id),
    })),
  ),
  ops: { [checkInKind]: { title: 'jobfair.field.checkIn', door: (d) => at(fairOf(d)) } },
} satisfies FieldPart
