import { defineOffice } from '@/kernel/scene/office'
import { routes } from './routes'

export default defineOffice({
  code: 'agri',
  title: 'scene.agri',
  powers: ['agri.read'],
  duties: ['agri.patrol', 'agri.manage'],
  home: 'agri-home',
  tabs: [
    { to: 'agri-home', title: 'agri.tab.home' },
    { to: 'agri-patrols', title: 'agri.tab.patrols' },
    { to: 'agri-samples', title: 'agri.tab.samples' },
    { to: 'agri-pledges', title: 'agri.tab.pledges' },
    { to: 'agri-proposals', title: 'agri.tab.proposals', power: 'agri.manage' },
    { to: 'agri-subjects', title: 'agri.tab.subjects', group: 'register' },
    { to: 'agri-certifications', title: 'agri.tab.certifications', group: 'register' },
    { to: 'agri-stations', title: 'agri.tab.stations', group: 'register' },
    { to: 'agri-parks', title: 'agri.tab.parks', group: 'register' },
    { to: 'agri-officers', title: 'agri.tab.officers', group: 'register' },
    { to: 'agri-packaging', title: 'agri.tab.packaging', group: 'manage' },
    { to: 'agri-trainings', title: 'agri.tab.trainings', group: 'manage' },
    { to: 'agri-events', title: 'agri.tab.events', group: 'manage' },
    { to: 'agri-assessments', title: 'agri.tab.assessments', group: 'manage' },
    { to: 'agri-rules', title: 'agri.tab.rules', group: 'manage' },
  ],
  routes,
  records: {
    'agri.subject': 'agri-subject',
    'agri.patrol': 'agri-patrol',
    'agri.sample': 'agri-sample',
    'agri.pledge': 'agri-pledge',
    'agri.assessment': 'agri-assessment',
    'agri.proposal': 'agri-proposal',
    'agri.officer': 'agri-officer',
    'agri.park': 'agri-park',
  },
  headlines: [
    {
      power: 'agri.manage',
      figures: ['agri.patrol_coverage', 'agri.pass_rate', 'agri.told_rate', 'agri.disposal_rate', 'agri.pledged_rate'],
    },
    { power: 'agri.test', figures: ['agri.samples', 'agri.pass_rate', 'agri.disposal_rate'] },
    { power: 'agri.patrol', figures: ['agri.patrols', 'agri.patrol_coverage', 'agri.patrol_findings', 'agri.pledges'] },
  ],
  places: { power: 'agri.manage', figure: 'agri.patrol_coverage' },
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
