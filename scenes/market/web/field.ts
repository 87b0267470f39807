import { defineField } from '@/kernel/scene/field'

export default defineField({
  code: 'market',
  powers: ['market.serve'],
  words: { 'zh-CN': () => import('./words/zh-CN/field'), en: () => import('./words/en/field') },
  part: () => import('./field/part'),
})
