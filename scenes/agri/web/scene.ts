import { defineOffice } from '@/kernel/scene/office'
import { routes } from './routes'

export default defineOffice({
  code: 'agri',
  title: 'scene.agri',
  powers: ['agri.read'],
  duties: ['agri.patrol', 'agri.manage'],
  home: 'agri-subjects',
  tabs: [
    { to: 'agri-subjects', title: 'agri.tab.subjects' },
    { to: 'agri-patrols', title: 'agri.tab.patrols' },
    { to: 'agri-samples', title: 'agri.tab.samples' },
    { to: 'agri-pledges', title: 'agri.tab.pledges' },
    { to: 'agri-certifications', title: 'agri.tab.certifications' },
    { to: 'agri-proposals', title: 'agri.tab.proposals', power: 'agri.manage', small: true },
    { to: 'agri-stations', title: 'agri.tab.stations', small: true },
    { to: 'agri-packaging', title: 'agri.tab.packaging', small: true },
    { to: 'agri-parks', title: 'agri.tab.parks', small: true },
    { to: 'agri-trainings', title: 'agri.tab.trainings', small: true },
    { to: 'agri-events', title: 'agri.tab.events', small: true },
    { to: 'agri-officers', title: 'agri.tab.officers', small: true },
    { to: 'agri-assessments', title: 'agri.tab.assessments', small: true },
    { to: 'agri-rules', title: 'agri.tab.rules', small: true },
  ],
  routes,
  records: {
    'agri.subject': 'agri-subject',
    'agri.patrol': 'agri-patrol',
    'agri.sample': 'agri-sample',
    'agri.pledge': 'agri-pledge',
    'agri.assessment': 'agri-assessment',
  },
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
