export default {
  today: '今天，{name}', day: '{day}', waiting: '{n} 件等您办', nothing: '都办完了', nothingHint: '有新派遣会出现在这里，下拉可刷新。', urgent: '要紧', rest: '手上的', refresh: '刷新', me: '我', home: '今天', done: '办过的', mine: '我报的', sentOk: '已办好，记下了。', signIn: '网格', call: '打电话给居民', back: '回今天', noDone: '还没有办过的', noMine: '还没有报过的', report: '上 报',
}
