import { defineOffice } from '@/kernel/scene/office'

const page = (path: string, name: string, component: () => Promise<unknown>, title: string) => ({
  path: `/rectify/rounds/:round/${path}`,
  name: `rectify-${name}`,
  component,
  meta: { title },
})

export default defineOffice({
  code: 'rectify',
  title: 'scene.rectify',
  powers: ['rectify.enter'],
  duties: ['rectify.enter'],
  home: 'rectify-rounds',
  tabs: [
    { to: 'rectify-rounds', title: 'rectify.rounds' },
    { to: 'rectify-releases', title: 'rectify.released', group: 'manage' },
  ],
  routes: [
    { path: '/rectify', redirect: { name: 'rectify-rounds' } },
    {
      path: '/rectify/rounds',
      name: 'rectify-rounds',
      component: () => import('./RoundsPage.vue'),
      meta: { title: 'rectify.rounds' },
    },
    {
      path: '/rectify/releases/:id?',
      name: 'rectify-releases',
      component: () => import('./ReleasesPage.vue'),
      meta: { title: 'rectify.released' },
    },
    {
      path: '/rectify/rounds/:round',
      name: 'rectify-round',
      component: () => import('./RoundPage.vue'),
      meta: { title: 'rectify.round' },
    },
    page('findings', 'findings', () => import('./FindingsPage.vue'), 'rectify.findings'),
    page('findings/:id', 'finding', () => import('./FindingPage.vue'), 'rectify.findings'),
    page('lists/:list', 'list', () => import('./ListPage.vue'), 'rectify.lists'),
    page('notices', 'notices', () => import('./NoticesPage.vue'), 'rectify.notices'),
    page('meetings', 'meetings', () => import('./MeetingsPage.vue'), 'rectify.meetings'),
    page('meetings/:id/pack', 'pack', () => import('./PackPage.vue'), 'rectify.pack'),
    page('drafts', 'drafts', () => import('./DraftsPage.vue'), 'rectify.drafts'),
    page('members', 'members', () => import('./MembersPage.vue'), 'rectify.members'),
  ],
  records: { 'rectify.release': 'rectify-releases' },
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
