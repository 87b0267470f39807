export default {
  save: '存为 PDF',
  making: '正在排版…',
  progress: '已排 {done} / {total}',
  missing: '有 {n} 个字字体里没有，印成了“〓”（{codes}），请手写补上。',
}
