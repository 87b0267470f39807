import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { whenSignedOut } from '@/kernel/api/client'
import { i18n } from '@/kernel/i18n'
import { landing } from '@/kernel/scene/office'
import { useSession } from '@/kernel/session/useSession'
import OrdersPage from './pages/OrdersPage.vue'
import TodayPage from './pages/TodayPage.vue'
import { scenes, useScenes } from './scenes'
import { readToday } from '@/kernel/today/useToday'

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: { name: 'today' } },
  { path: '/today', name: 'today', component: TodayPage, meta: { title: 'today.title' } },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/SignInPage.vue'),
    meta: { open: true, bare: true, title: 'session.title' },
  },
  { path: '/orders', name: 'orders', component: OrdersPage, meta: { title: 'order.title' } },
  {
    path: '/orders/new',
    name: 'call',
    component: () => import('./pages/CallPage.vue'),
    meta: { title: 'order.call.title' },
  },
  {
    path: '/orders/:id',
    name: 'order',
    component: () => import('./pages/OrderPage.vue'),
    meta: { title: 'order.title' },
  },
  {
    path: '/directives/:id',
    name: 'directive',
    component: () => import('./pages/DirectivePage.vue'),
    meta: { title: 'directive.title' },
  },
  {
    path: '/directives/recipients/:id',
    name: 'directive-recipient',
    component: () => import('./pages/DirectivePage.vue'),
    meta: { title: 'directive.title' },
  },
  { path: '/grid', name: 'grid', component: () => import('./pages/GridPage.vue'), meta: { title: 'area.title' } },
  {
    path: '/grid/coverage',
    name: 'coverage',
    component: () => import('./pages/CoveragePage.vue'),
    meta: { title: 'area.coverage.title' },
  },
  {
    path: '/areas/:code',
    name: 'area',
    component: () => import('./pages/AreaPage.vue'),
    meta: { title: 'area.title' },
  },
  {
    path: '/roster',
    name: 'roster',
    component: () => import('./pages/RosterPage.vue'),
    meta: { title: 'roster.title' },
  },
  {
    path: '/roster/import',
    name: 'roster-import',
    component: () => import('./pages/RosterImportPage.vue'),
    meta: { title: 'roster.importTitle' },
  },
  {
    path: '/figures',
    name: 'figures',
    component: () => import('./pages/FiguresPage.vue'),
    meta: { title: 'figure.title' },
  },
  {
    path: '/publications',
    name: 'publications',
    component: () => import('./pages/PublicationsPage.vue'),
    meta: { title: 'publish.title' },
  },
  {
    path: '/publications/new',
    name: 'publication-new',
    component: () => import('./pages/PublicationNewPage.vue'),
    meta: { title: 'publish.new' },
  },
  {
    path: '/publications/:id',
    name: 'publication',
    component: () => import('./pages/PublicationPage.vue'),
    meta: { title: 'publish.title' },
  },
  {
    path: '/notices',
    name: 'notices',
    component: () => import('./pages/NoticesPage.vue'),
    meta: { title: 'notice.title' },
  },
  {
    path: '/roster/devices',
    name: 'devices',
    component: () => import('./pages/DevicesPage.vue'),
    meta: { title: 'roster.devices.title' },
  },
  {
    path: '/accounts',
    name: 'accounts',
    component: () => import('./pages/AccountsPage.vue'),
    meta: { title: 'account.title' },
  },
  { path: '/posts', name: 'posts', component: () => import('./pages/PostsPage.vue'), meta: { title: 'posts.title' } },
  { path: '/forms', name: 'forms', component: () => import('./pages/FormsPage.vue'), meta: { title: 'forms.title' } },
  {
    path: '/workbook',
    name: 'workbook',
    component: () => import('./pages/WorkbookPage.vue'),
    meta: { title: 'workbook.title' },
  },
  {
    path: '/calendar',
    name: 'calendar',
    component: () => import('./pages/CalendarPage.vue'),
    meta: { title: 'calendar.title' },
  },
  ...scenes.flatMap((scene) => scene.routes),
  {
    path: '/system',
    name: 'system',
    component: () => import('./pages/SystemPage.vue'),
    meta: { title: 'system.title' },
  },
  {
    path: '/:rest(.*)*',
    name: 'missing',
    component: () => import('./pages/MissingPage.vue'),
    meta: { title: 'state.missing' },
  },
]

export const router = createRouter({
  history: createWebHistory('/workbench/'),
  routes,
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const session = useSession()
  if (!(await session.restore().catch(() => false)))
    return { name: 'sign-in', query: { to: to.redirectedFrom?.fullPath ?? to.fullPath } }
  const begins = to.name === 'today' && to.redirectedFrom?.path === '/'
  if (begins) {
    const home = await landing(scenes, session.can, async () => (await readToday()).length)
    if (home) return { name: home }
    // The administrators have neither orders nor a scene: they begin where their work is.
    const first = [
      ['account.manage', 'accounts'],
      ['system.read', 'system'],
      ['journal.read', 'system'],
    ].find(([power]) => session.can(power!))
    if (!session.works.value && !useScenes().open.value.length && first) return { name: first[1] }
  }
  if (!session.actsOnly.value) {
    await useScenes().prepare(to.path)
    return true
  }
  location.replace('/field/') // whoever only acts for a record has their own door
  return false
})

router.afterEach((to) => {
  useScenes().used(to.path)
  const { t } = i18n.global
  document.title = [to.meta.title ? t(to.meta.title) : '', t('brand.name')].filter(Boolean).join(' · ')
})

// The session may end in the middle of the work: sign in again, then return to the very same place.
whenSignedOut(() => {
  const here = router.currentRoute.value
  // The first question of a page load is asked by the guard, which knows where to go itself.
  if (here.meta.open || !here.name) return
  useSession().forget()
  void router.push({ name: 'sign-in', query: { to: here.fullPath, expired: '1' } })
})
