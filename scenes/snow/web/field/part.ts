/** The scene on the phone: a crew's zones, what is due by when, and what was spread. */
import { computed } from 'vue'
import { i18n } from '@/kernel/i18n'
import type { Deed } from '@/kernel/offline/pocket'
import type { FieldOp, FieldPart, FieldTask } from '@/kernel/scene/field'
import { countyNow } from '@/kernel/time/clock'
import OwnPart from './OwnPart.vue'
import { confirmKind, helpKind, useCrew, workKind, type CrewZone } from './useCrew'

const { t } = i18n.global
const { asOf, recall, refresh, open, heard } = useCrew()

const clock = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

function asTask(z: CrewZone): FieldTask {
  const late = z.due_at < countyNow()
  return {
    id: z.recipient,
    title: z.name,
    place: [z.rehearsal ? t('snow.field.rehearsal') : '', z.title, z.place].filter(Boolean).join(' · '),
    note: t(`snow.level.${z.level}`),
    tone: late ? 'red' : heard(z) ? 'green' : 'amber',
    due: clock(z.due_at).replace(' ', 'T'),
    when: t(late ? 'snow.field.late' : 'snow.field.until', { at: clock(z.due_at).slice(5) }),
    late,
    urgent: !z.rehearsal,
    to: { name: 'snow-zone', params: { id: z.recipient } },
  }
}

const op: FieldOp = {
  door: (d: Deed, query) => ({ name: 'snow-zone', params: { id: String(d.body.recipient ?? '') }, query }),
}

export default {
  routes: [{ path: '/snow/:id', name: 'snow-zone', component: () => import('./ZonePage.vue') }],
  recall,
  refresh,
  asOf,
  tasks: computed(() => open.value.map(asTask)),
  today: OwnPart,
  ops: {
    [workKind]: { title: 'snow.field.work', ...op },
    [confirmKind]: { title: 'snow.field.confirm', ...op },
    [helpKind]: { title: 'snow.field.help', ...op },
  },
} satisfies FieldPart
