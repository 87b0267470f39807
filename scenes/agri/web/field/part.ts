/** The scene on the phone: an officer's round, and a producer's own records. */
import { computed } from 'vue'
import type { Deed } from '@/kernel/offline/pocket'
import type { Notice } from '@/kernel/order/useNotices'
import type { FieldOp, FieldPart, FieldTask } from '@/kernel/scene/field'
import { useSession } from '@/kernel/session/useSession'
import { i18n } from '@/kernel/i18n'
import { met } from './met'
import TodayPart from './TodayPart.vue'
import { noticeKind, useDay, type FieldSubject } from './useDay'

const { t } = i18n.global
const { bundle, fresh, due, doneHere, recall, refresh, find } = useDay()
const { actsOnly, can, me } = useSession()

function asTask(s: FieldSubject): FieldTask {
  const done = doneHere.value.get(s.id)
  return {
    id: s.id,
    title: s.name,
    place: [s.area_path, s.products].filter(Boolean).join(' · '),
    note: t(`agri.risk.${s.risk}`),
    tone: s.risk as FieldTask['tone'],
    due: s.due,
    when: !s.overdue
      ? t('agri.field.nextOn', { day: s.due })
      : s.patrolled_on
        ? t('agri.field.dueOn', { day: s.due })
        : t('agri.field.neverPatrolled'),
    late: s.overdue && !!s.patrolled_on,
    urgent: s.risk === 'red',
    point: s.lat || s.lon ? { lat: s.lat, lon: s.lon } : undefined,
    sent: done?.state,
    to: { name: 'subject', params: { id: s.id } },
  }
}

const about = (d: Deed) => String(d.body.subject ?? '')
const to = (name: string) => (n: Notice) => ({ name, params: { id: n.subject } })
const visit: FieldOp = {
  door: (d, query) => ({ name: 'fill', params: { id: about(d), form: String(d.body.form) }, query }),
}
const own: FieldOp = { door: (d, query) => ({ name: 'own-subject', params: { id: about(d) }, query }) }

export default {
  routes: [
    { path: '/subjects/:id', name: 'subject', component: () => import('./SubjectPage.vue') },
    { path: '/subjects/:id/fill/:form', name: 'fill', component: () => import('./FillPage.vue') },
    { path: '/subjects/:id/notice', name: 'notice', component: () => import('./NoticePage.vue') },
    { path: '/subjects/:id/propose', name: 'propose', component: () => import('./ProposePage.vue') },
    { path: '/subjects/:id/sample', name: 'sample', component: () => import('./SamplePage.vue') },
    { path: '/found', name: 'propose-new', component: () => import('./ProposePage.vue') },
    { path: '/own', name: 'own', component: () => import('../own/OwnPage.vue') },
    { path: '/own/subjects/:id', name: 'own-subject', component: () => import('../own/OwnSubjectPage.vue') },
    { path: '/own/subjects/:id/notice', name: 'own-notice', component: () => import('../own/OwnNoticePage.vue') },
    { path: '/own/subjects/:id/intake', name: 'own-intake', component: () => import('../own/OwnIntakePage.vue') },
    { path: '/own/samples/:id', name: 'own-sample', component: () => import('../own/OwnSamplePage.vue') },
    { path: '/own/pledges/:id', name: 'own-pledge', component: () => import('../own/OwnPledgePage.vue') },
  ],
  recall,
  refresh,
  asOf: computed(() => (can('agri.patrol') && !fresh.value && bundle.value?.at) || 0),
  tasks: computed(() => due.value.map(asTask)),
  find: {
    hint: 'agri.field.find',
    none: 'agri.field.noSubject',
    search: (words) => find(words).map(asTask),
    more: { title: 'agri.field.propose.new', to: { name: 'propose-new' } },
  },
  today: TodayPart,
  scan: { met, unknown: 'agri.field.notMine' },
  ops: {
    'agri.patrol': visit,
    [noticeKind]: { door: (d, query) => ({ name: 'notice', params: { id: about(d) }, query }) },
    'agri.sample': { door: (d, query) => ({ name: 'sample', params: { id: about(d) }, query }) },
    'agri.propose': {
      door: (d, query) =>
        about(d) ? { name: 'propose', params: { id: about(d) }, query } : { name: 'propose-new', query },
    },
    'agri.use': own,
    'agri.purchase': own,
    'agri.harvest': own,
  },
  // An officer's phone has no page for a test or a certificate; whoever acts for its subject has.
  messages: {
    'agri.pledge': (n) => (me.value?.mandates?.length ? to('own-pledge')(n) : undefined),
    'agri.sample': (n) => (actsOnly.value ? to('own-sample')(n) : undefined),
    'agri.subject': (n) => to(actsOnly.value ? 'own-subject' : 'subject')(n),
  },
  own: {
    title: 'own.home',
    home: { name: 'own' },
    of: (subject) => ({ name: 'own-subject', params: { id: subject } }),
  },
} satisfies FieldPart
