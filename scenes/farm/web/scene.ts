import { defineOffice } from '@/kernel/scene/office'

export default defineOffice({
  code: 'farm',
  title: 'scene.farm',
  powers: ['farm.read'],
  duties: ['farm.work', 'farm.manage'],
  home: 'farm-seasons',
  tabs: [
    { to: 'farm-seasons', title: 'farm.seasons' },
    { to: 'farm-years', title: 'farm.years' },
    { to: 'farm-plots', title: 'farm.plots' },
    { to: 'farm-batches', title: 'farm.batches', group: 'register' },
    { to: 'farm-book', title: 'farm.book', group: 'manage' },
  ],
  routes: [
    { path: '/farm', redirect: { name: 'farm-seasons' } },
    {
      path: '/farm/seasons',
      name: 'farm-seasons',
      component: () => import('./SeasonsPage.vue'),
      meta: { title: 'farm.seasons' },
    },
    {
      path: '/farm/seasons/:id',
      name: 'farm-season',
      component: () => import('./SeasonPage.vue'),
      meta: { title: 'farm.seasons' },
    },
    {
      path: '/farm/years',
      name: 'farm-years',
      component: () => import('./YearsPage.vue'),
      meta: { title: 'farm.years' },
    },
    {
      path: '/farm/plots',
      name: 'farm-plots',
      component: () => import('./PlotsPage.vue'),
      meta: { title: 'farm.plots' },
    },
    {
      path: '/farm/batches',
      name: 'farm-batches',
      component: () => import('./BatchesPage.vue'),
      meta: { title: 'farm.batches' },
    },
    { path: '/farm/book', name: 'farm-book', component: () => import('./BookPage.vue'), meta: { title: 'farm.book' } },
  ],
  records: { 'farm.season': 'farm-season' },
  headlines: [{ power: 'farm.manage', figures: ['farm.harvest', 'farm.income'] }],
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
