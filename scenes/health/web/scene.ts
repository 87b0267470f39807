import { defineOffice } from '@/kernel/scene/office'

const record = () => import('./RecordPage.vue')

export default defineOffice({
  code: 'health',
  title: 'scene.health',
  powers: ['health.read'],
  duties: ['health.work', 'health.visit', 'health.manage', 'health.command'],
  home: 'health-committees',
  tabs: [
    { to: 'health-committees', title: 'health.committees' },
    { to: 'health-directives', title: 'health.directives' },
    { to: 'health-board', title: 'health.board' },
    { to: 'health-visits', title: 'health.visits' },
    { to: 'health-works', title: 'health.works', group: 'manage' },
    { to: 'health-notes', title: 'health.notes', group: 'manage' },
    { to: 'health-shifts', title: 'health.shifts', group: 'manage' },
    { to: 'health-experts', title: 'health.experts', group: 'register', power: 'health.command' },
  ],
  routes: [
    { path: '/health', redirect: { name: 'health-committees' } },
    {
      path: '/health/committees',
      name: 'health-committees',
      component: () => import('./CommitteesPage.vue'),
      meta: { title: 'health.committees' },
    },
    {
      path: '/health/committees/:id',
      name: 'health-committee',
      component: () => import('./CommitteePage.vue'),
      meta: { title: 'health.committees' },
    },
    {
      path: '/health/directives',
      name: 'health-directives',
      component: () => import('./DirectivesPage.vue'),
      meta: { title: 'health.directives' },
      // The list is of every scene's commands; here it begins with this one's.
      beforeEnter: (to) => (to.query.kind ? true : { ...to, query: { ...to.query, kind: 'health.directive' } }),
    },
    {
      path: '/health/board',
      name: 'health-board',
      component: () => import('./BoardPage.vue'),
      meta: { title: 'health.board' },
    },
    {
      path: '/health/:kind(works|notes|experts|visits|shifts|claims|lines)/:id',
      name: 'health-record',
      component: record,
      meta: { title: 'scene.health' },
    },
    {
      path: '/health/visits',
      name: 'health-visits',
      component: () => import('./VisitsPage.vue'),
      meta: { title: 'health.visits' },
    },
    {
      path: '/health/works',
      name: 'health-works',
      component: () => import('./WorksPage.vue'),
      meta: { title: 'health.works' },
    },
    {
      path: '/health/notes',
      name: 'health-notes',
      component: () => import('./NotesPage.vue'),
      meta: { title: 'health.notes' },
    },
    {
      path: '/health/shifts',
      name: 'health-shifts',
      component: () => import('./ShiftsPage.vue'),
      meta: { title: 'health.shifts' },
    },
    {
      path: '/health/experts',
      name: 'health-experts',
      component: () => import('./ExpertsPage.vue'),
      meta: { title: 'health.experts' },
    },
    { path: '/health/work/:id', name: 'health-work', redirect: (to) => `/health/works/${String(to.params.id)}` },
    { path: '/health/note/:id', name: 'health-note', redirect: (to) => `/health/notes/${String(to.params.id)}` },
    { path: '/health/expert/:id', name: 'health-expert', redirect: (to) => `/health/experts/${String(to.params.id)}` },
    { path: '/health/claim/:id', name: 'health-claim', redirect: (to) => `/health/claims/${String(to.params.id)}` },
    { path: '/health/visit/:id', name: 'health-visit', redirect: (to) => `/health/visits/${String(to.params.id)}` },
    { path: '/health/shift/:id', name: 'health-shift', redirect: (to) => `/health/shifts/${String(to.params.id)}` },
    {
      path: '/health/directive/:id',
      name: 'health-directive',
      redirect: (to) => `/directives/${String(to.params.id)}`,
    },
  ],
  records: {
    'health.committee': 'health-committee',
    'health.work': 'health-work',
    'health.note': 'health-note',
    'health.expert': 'health-expert',
    'health.claim': 'health-claim',
    'health.visit': 'health-visit',
    'health.shift': 'health-shift',
    'health.directive': 'health-directive',
  },
  headlines: [{ power: 'health.manage', figures: ['health.committees', 'health.answered'] }],
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
