import type { RouteRecordRaw } from 'vue-router'

/** The scene's pages in the workbench. */
export const routes: RouteRecordRaw[] = [
  { path: '/agri', redirect: { name: 'agri-subjects' } },
  {
    path: '/agri/subjects',
    name: 'agri-subjects',
    component: () => import('./SubjectsPage.vue'),
    meta: { title: 'agri.subjects' },
  },
  {
    path: '/agri/subjects/import',
    name: 'agri-import',
    component: () => import('./SubjectImportPage.vue'),
    meta: { title: 'agri.importTitle' },
  },
  {
    path: '/agri/subjects/boards',
    name: 'agri-boards',
    component: () => import('./BoardsPage.vue'),
    meta: { title: 'agri.boards' },
  },
  {
    path: '/agri/patrols',
    name: 'agri-patrols',
    component: () => import('./PatrolsPage.vue'),
    meta: { title: 'agri.tab.patrols' },
  },
  {
    path: '/agri/patrols/:id',
    name: 'agri-patrol',
    component: () => import('./PatrolPage.vue'),
    meta: { title: 'agri.tab.patrols' },
  },
  {
    path: '/agri/samples',
    name: 'agri-samples',
    component: () => import('./SamplesPage.vue'),
    meta: { title: 'agri.tab.samples' },
  },
  {
    path: '/agri/samples/:id',
    name: 'agri-sample',
    component: () => import('./SampleOne.vue'),
    meta: { title: 'lab.samples' },
  },
  {
    path: '/agri/pledges',
    name: 'agri-pledges',
    component: () => import('./PledgesPage.vue'),
    meta: { title: 'agri.tab.pledges' },
  },
  {
    path: '/agri/pledges/:id',
    name: 'agri-pledge',
    component: () => import('./PledgePage.vue'),
    meta: { title: 'pledge.title' },
  },
  {
    path: '/agri/certifications',
    name: 'agri-certifications',
    component: () => import('./CertificationsPage.vue'),
    meta: { title: 'agri.tab.certifications' },
  },
  {
    path: '/agri/stations',
    name: 'agri-stations',
    component: () => import('./StationsPage.vue'),
    meta: { title: 'agri.tab.stations' },
  },
  {
    path: '/agri/proposals',
    name: 'agri-proposals',
    component: () => import('./ProposalsPage.vue'),
    meta: { title: 'agri.tab.proposals' },
  },
  {
    path: '/agri/officers',
    name: 'agri-officers',
    component: () => import('./OfficersPage.vue'),
    meta: { title: 'agri.tab.officers' },
  },
  {
    path: '/agri/packaging',
    name: 'agri-packaging',
    component: () => import('./PackagingPage.vue'),
    meta: { title: 'agri.tab.packaging' },
  },
  {
    path: '/agri/events',
    name: 'agri-events',
    component: () => import('./EventsPage.vue'),
    meta: { title: 'agri.tab.events' },
  },
  {
    path: '/agri/trainings',
    name: 'agri-trainings',
    component: () => import('./TrainingsPage.vue'),
    meta: { title: 'agri.tab.trainings' },
  },
  {
    path: '/agri/assessments',
    name: 'agri-assessments',
    component: () => import('./AssessmentsPage.vue'),
    meta: { title: 'agri.tab.assessments' },
  },
  {
    path: '/agri/assessments/runs/:id',
    name: 'agri-assessment-run',
    component: () => import('./AssessRunPage.vue'),
    meta: { title: 'agri.tab.assessments' },
  },
  {
    path: '/agri/assessments/:id',
    name: 'agri-assessment',
    component: () => import('./AssessmentPage.vue'),
    meta: { title: 'agri.tab.assessments' },
  },
  {
    path: '/agri/rules',
    name: 'agri-rules',
    component: () => import('./RulesPage.vue'),
    meta: { title: 'agri.tab.rules' },
  },
  {
    path: '/agri/parks',
    name: 'agri-parks',
    component: () => import('./ParksPage.vue'),
    meta: { title: 'agri.tab.parks' },
  },
  {
    path: '/agri/parks/:id',
    name: 'agri-park',
    component: () => import('./ParkPage.vue'),
    meta: { title: 'agri.tab.parks' },
  },
  {
    path: '/agri/subjects/:id',
    name: 'agri-subject',
    component: () => import('./SubjectPage.vue'),
    meta: { title: 'agri.title' },
  },
]
