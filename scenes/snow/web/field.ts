import { defineField } from '@/kernel/scene/field'

export default defineField({
  code: 'snow',
  powers: ['snow.work'],
  words: { 'zh-CN': () => import('./words/zh-CN/field'), en: () => import('./words/en/field') },
  part: () => import('./field/part'),
})
