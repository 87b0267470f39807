/** The scene on the phone: the door of today's service day, with a signal or without. */
import { computed } from 'vue'
import { i18n } from '@/kernel/i18n'
import type { FieldPart, FieldTask } from '@/kernel/scene/field'
import { arrivalOf, arriveKind, countOf, type CarriedDay } from './arrivals'
import { useDoor } from './useDoor'

const { t } = i18n.global
const { days, marked, recall, refresh, asOf } = useDoor()
const at = (id: string) => ({ name: 'station-door', params: { id } })

function asTask(carried: CarriedDay): FieldTask {
  const { day } = carried
  const first = Math.min(...day.slots.map((s) => s.from))
  return {
    id: day.id,
    title: day.title,
    place: day.station_name,
    note: t('station.field.sum', countOf(carried, marked(day.id))),
    tone: 'green',
    due: Number.isFinite(first) ? new Date(first + 8 * 3_600_000).toISOString().slice(0, 16) : day.on,
    when: t('station.field.today'),
    to: at(day.id),
  }
}

export default {
  routes: [{ path: '/station/days/:id', name: 'station-door', component: () => import('./DoorPage.vue') }],
  recall,
  refresh,
  asOf,
  tasks: computed(() => days.value.map(asTask)),
  ops: { [arriveKind]: { title: 'station.field.marked', door: (d) => at(arrivalOf(d).day) } },
} satisfies FieldPart
