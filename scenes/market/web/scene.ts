import { defineOffice } from '@/kernel/scene/office'

export default defineOffice({
  code: 'market',
  title: 'scene.market',
  powers: ['market.read'],
  duties: ['market.serve', 'market.manage'],
  home: 'market-listings',
  tabs: [
    { to: 'market-listings', title: 'market.listings' },
    { to: 'market-plans', title: 'market.plans' },
    { to: 'market-sales', title: 'market.sales', power: 'market.serve' },
    { to: 'market-sellers', title: 'market.sellers', group: 'register' },
    { to: 'market-recall', title: 'market.recall', group: 'manage', power: 'market.serve' },
  ],
  routes: [
    { path: '/market', redirect: { name: 'market-listings' } },
    {
      path: '/market/listings',
      name: 'market-listings',
      component: () => import('./ListingsPage.vue'),
      meta: { title: 'market.listings' },
    },
    {
      path: '/market/listings/:id',
      name: 'market-listing',
      component: () => import('./ListingPage.vue'),
      meta: { title: 'market.listings' },
    },
    {
      path: '/market/plans',
      name: 'market-plans',
      component: () => import('./PlansPage.vue'),
      meta: { title: 'market.plans' },
    },
    {
      path: '/market/sales',
      name: 'market-sales',
      component: () => import('./SalesPage.vue'),
      meta: { title: 'market.sales' },
    },
    {
      path: '/market/sellers',
      name: 'market-sellers',
      component: () => import('./SellersPage.vue'),
      meta: { title: 'market.sellers' },
    },
    {
      path: '/market/recall',
      name: 'market-recall',
      component: () => import('./RecallPage.vue'),
      meta: { title: 'market.recall' },
    },
  ],
  records: { 'market.listing': 'market-listing' },
  headlines: [{ power: 'market.manage', figures: ['market.income', 'market.picked'] }],
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
