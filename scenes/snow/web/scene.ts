import { defineOffice } from '@/kernel/scene/office'

export default defineOffice({
  code: 'snow',
  title: 'scene.snow',
  powers: ['snow.read'],
  duties: ['snow.manage', 'snow.command', 'snow.work'],
  home: 'snow-command',
  tabs: [
    { to: 'snow-command', title: 'snow.command' },
    { to: 'snow-zones', title: 'snow.zones' },
    { to: 'snow-depots', title: 'snow.depots' },
    { to: 'snow-uses', title: 'snow.uses' },
    { to: 'snow-plans', title: 'snow.plans', power: 'snow.manage', group: 'manage' },
  ],
  routes: [
    { path: '/snow', redirect: { name: 'snow-command' } },
    {
      path: '/snow/command',
      name: 'snow-command',
      component: () => import('./CommandPage.vue'),
      meta: { title: 'snow.command' },
    },
    {
      path: '/snow/command/:id',
      name: 'snow-response',
      component: () => import('./CommandPage.vue'),
      meta: { title: 'snow.command' },
    },
    {
      path: '/snow/zones',
      name: 'snow-zones',
      component: () => import('./ZonesPage.vue'),
      meta: { title: 'snow.zones' },
    },
    {
      path: '/snow/zones/:id',
      name: 'snow-zone',
      component: () => import('./ZonesPage.vue'),
      meta: { title: 'snow.zones' },
    },
    {
      path: '/snow/depots',
      name: 'snow-depots',
      component: () => import('./DepotsPage.vue'),
      meta: { title: 'snow.depots' },
    },
    {
      path: '/snow/depots/:id',
      name: 'snow-depot',
      component: () => import('./DepotsPage.vue'),
      meta: { title: 'snow.depots' },
    },
    {
      path: '/snow/uses',
      name: 'snow-uses',
      component: () => import('./UsesPage.vue'),
      meta: { title: 'snow.uses' },
    },
    {
      path: '/snow/plans',
      name: 'snow-plans',
      component: () => import('./PlansPage.vue'),
      meta: { title: 'snow.plans' },
    },
    {
      path: '/snow/plans/:id',
      name: 'snow-plan',
      component: () => import('./PlansPage.vue'),
      meta: { title: 'snow.plans' },
    },
  ],
  records: {
    'snow.response': 'snow-response',
    'snow.zone': 'snow-zone',
    'snow.depot': 'snow-depot',
    'snow.plan': 'snow-plan',
  },
  headlines: [{ power: 'snow.manage', figures: ['snow.zones', 'snow.zones_crewed'] }],
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
