import { defineField } from '@/kernel/scene/field'

export default defineField({
  code: 'jobfair',
  powers: ['jobfair.check_in'],
  words: { 'zh-CN': () => import('./words/zh-CN/field'), en: () => import('./words/en/field') },
  part: () => import('./field/part'),
})
