import { createRouter, createWebHistory } from 'vue-router'
import { whenSignedOut } from '@/kernel/api/client'
import { useSession } from '@/kernel/session/useSession'
import TodayPage from './pages/TodayPage.vue'

declare module 'vue-router' {
  interface RouteMeta { open?: boolean }
}

export const router = createRouter({
  history: createWebHistory('/field/'),
  routes: [
    { path: '/', name: 'today', component: TodayPage },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { open: true } },
    { path: '/orders/:id', name: 'order', component: () => import('./pages/OrderPage.vue') },
    { path: '/me', name: 'me', component: () => import('./pages/MePage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const signedIn = await useSession().restore().catch(() => false)
  return signedIn || { name: 'sign-in', query: { to: to.fullPath } }
})

whenSignedOut(() => {
  const here = router.currentRoute.value
  if (here.meta.open || !here.name) return
  useSession().forget()
  void router.push({ name: 'sign-in', query: { to: here.fullPath } })
})
