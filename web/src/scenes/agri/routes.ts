import type { RouteRecordRaw } from 'vue-router'

/** The scene's pages in the workbench. */
export const routes: RouteRecordRaw[] = [
  { path: '/agri', redirect: { name: 'agri-subjects' } },
  { path: '/agri/subjects', name: 'agri-subjects', component: () => import('./SubjectsPage.vue'), meta: { title: 'agri.subjects' } },
  { path: '/agri/subjects/import', name: 'agri-import', component: () => import('./SubjectImportPage.vue'), meta: { title: 'agri.importTitle' } },
  { path: '/agri/subjects/boards', name: 'agri-boards', component: () => import('./BoardsPage.vue'), meta: { title: 'agri.boards' } },
  { path: '/agri/patrols', name: 'agri-patrols', component: () => import('./PatrolsPage.vue'), meta: { title: 'agri.tab.patrols' } },
  { path: '/agri/proposals', name: 'agri-proposals', component: () => import('./ProposalsPage.vue'), meta: { title: 'agri.tab.proposals' } },
  { path: '/agri/officers', name: 'agri-officers', component: () => import('./OfficersPage.vue'), meta: { title: 'agri.tab.officers' } },
  { path: '/agri/subjects/:id', name: 'agri-subject', component: () => import('./SubjectPage.vue'), meta: { title: 'agri.title' } },
]
