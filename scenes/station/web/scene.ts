import { defineOffice } from '@/kernel/scene/office'

export default defineOffice({
  code: 'station',
  title: 'scene.station',
  powers: ['station.read'],
  duties: ['station.serve', 'station.manage'],
  home: 'station-stations',
  tabs: [{ to: 'station-stations', title: 'station.stations' }],
  routes: [
    { path: '/station', redirect: { name: 'station-stations' } },
    {
      path: '/station/stations',
      name: 'station-stations',
      component: () => import('./StationsPage.vue'),
      meta: { title: 'station.stations' },
    },
    {
      path: '/station/stations/:id',
      name: 'station-station',
      component: () => import('./StationPage.vue'),
      meta: { title: 'station.stations' },
    },
    {
      path: '/station/days/:id',
      name: 'station-day',
      component: () => import('./DayPage.vue'),
      meta: { title: 'station.day.desk' },
    },
  ],
  records: { 'station.station': 'station-station', 'station.day': 'station-day' },
  headlines: [{ power: 'station.serve', figures: ['station.served', 'station.lent'] }],
  words: { 'zh-CN': () => import('./words/zh-CN'), en: () => import('./words/en') },
})
