import { createRouter, createWebHistory } from 'vue-router'
import { whenSignedOut } from '@/kernel/api/client'
import type { Me } from '@/kernel/api/types'
import { pocket } from '@/kernel/offline/pocket'
import { useSession } from '@/kernel/session/useSession'
import { leaving } from './leaving'
import TodayPage from './pages/TodayPage.vue'
import { useScenes } from './scenes'

export const router = createRouter({
  history: createWebHistory('/field/'),
  routes: [
    { path: '/', name: 'today', component: TodayPage },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { open: true } },
    { path: '/orders/:id', name: 'order', component: () => import('./pages/OrderPage.vue') },
    { path: '/report', name: 'report', component: () => import('./pages/ReportPage.vue') },
    { path: '/ground', name: 'ground', component: () => import('./pages/GroundPage.vue') },
    { path: '/messages', name: 'messages', component: () => import('./pages/MessagesPage.vue') },
    { path: '/outbox', name: 'outbox', component: () => import('./pages/OutboxPage.vue') },
    { path: '/scan', name: 'scan', component: () => import('./pages/ScanPage.vue') },
    { path: '/me', name: 'me', component: () => import('./pages/MePage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
  scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? { el: to.hash, top: 20 } : { top: 0 }),
})

/** How long a start waits for the county when the phone knows whose it is. */
const patience = 3000

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  const session = useSession()
  await leaving()
  // A phone that keeps nothing is told so by the page around this one.
  const known = await pocket.recall<Me>('me').catch(() => undefined)
  const goOn = () => session.me.value !== undefined || session.assume(known)
  // No signal, or one that keeps everybody waiting: whoever was signed in on this phone goes on. The county judges what is sent later.
  let timer: ReturnType<typeof setTimeout> | undefined
  const asked = session
    .restore()
    .then(async (signedIn) => {
      if (signedIn) await pocket.keep('me', session.me.value).catch(() => undefined)
      return signedIn
    }, goOn)
    .finally(() => clearTimeout(timer))
  const waited = new Promise<boolean>((go) => {
    if (known) timer = setTimeout(() => go(goOn()), patience)
  })
  const signedIn = await Promise.race([asked, waited])
  if (!signedIn) return { name: 'sign-in', query: { to: to.fullPath } }
  const { load, own } = useScenes()
  // The address may be a page of a scene that has only now been loaded.
  const { path, query, hash } = to.redirectedFrom ?? to
  if (await load(router)) return { path, query, hash, replace: true }
  // Whoever serves nobody and acts for something has their own things here and no day of the county's.
  return to.name !== 'today' || !session.actsOnly.value || !own.value || own.value.home
})

// A page of a version that is gone is opened anew in the one there is; what was being written is kept as the page goes.
router.onError((_error, to) => {
  const last = Number(sessionStorage.getItem('huying.anew') ?? 0)
  if (Date.now() - last < 10_000) return
  sessionStorage.setItem('huying.anew', String(Date.now()))
  location.assign(router.resolve(to).href)
})

whenSignedOut(() => {
  const here = router.currentRoute.value
  if (here.meta.open || !here.name) return
  useSession().forget()
  void router.push({ name: 'sign-in', query: { to: here.fullPath } })
})
