import { defineOffice } from '@/kernel/scene/office'

export default defineOffice({
  code: 'jobfair',
  title: 'scene.jobfair',
  powers: ['jobfair.read'],
  duties: ['jobfair.manage', 'jobfair.check_in', 'jobfair.applicants'],
  home: 'jobfair-fairs',
  tabs: [
    { to: 'jobfair-fairs', title: 'jobfair.fairs' },
    { to: 'jobfair-employers', title: 'jobfair.employers' },
    { to: 'jobfair-posts', title: 'jobfair.posts' },
    { to: 'jobfair-applicants', title: 'jobfair.applicants', power: 'jobfair.applicants' },
    { to: 'jobfair-followups', title: 'jobfair.followups', power: 'jobfair.applicants' },
  ],
  routes: [
    { path: '/jobfair', redirect: { name: 'jobfair-fairs' } },
    {
      path: '/jobfair/fairs',
      name: 'jobfair-fairs',
      component: () => import('./FairsPage.vue'),
      meta: { title: 'jobfair.fairs' },
    },
    {
      path: '/jobfair/fairs/:id',
      name: 'jobfair-fair',
      component: () => import('./FairPage.vue'),
      meta: { title: 'jobfair.fairs' },
    },
    {
      path: '/jobfair/fairs/:id/desk',
      name: 'jobfair-desk',
      component: () => import('./DeskPage.vue'),
      meta: { title: 'jobfair.desk.title' },
    },
    {
      path: '/jobfair/employers/:id?',
      name: 'jobfair-employers',
      component: () => import('./EmployersPage.vue'),
      meta: { title: 'jobfair.employers' },
    },
    {
      path: '/jobfair/fairs/:id/employers/:employer/import',
      name: 'jobfair-import',
      component: () => import('./ImportPage.vue'),
      meta: { title: 'jobfair.post.import' },
    },
    {
      path: '/jobfair/posts/:id?',
      name: 'jobfair-posts',
      component: () => import('./PostsPage.vue'),
      meta: { title: 'jobfair.posts' },
    },
    {
      path: '/jobfair/applicants/:id?',
      name: 'jobfair-applicants',
      component: () => import('./ApplicantsPage.vue'),
      meta: { title: 'jobfair.applicants' },
    },
    {
      path: '/jobfair/followups/:id?',
      name: 'jobfair-followups',
      component: () => import('./FollowUpsPage.vue'),
      meta: { title: 'jobfair.followups' },
    },
  ],
  records: {
    'jobfair.fair': 'jobfair-fair',
    'jobfair.employer': 'jobfair-employers',
    'jobfair.post': 'jobfair-posts',
    'jobfair.seeker': 'jobfair-applicants',
    'jobfair.followup': 'jobfair-followups',
  },
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
