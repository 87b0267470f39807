export default {
  today: '今天，{name}', waiting: '{n} 件等您办', nothing: '都办完了', nothingHint: '有新派遣会出现在这里。', urgent: '要紧', rest: '手上的', refresh: '刷新', me: '我', home: '今天', sentOk: '已办好，记下了。', signIn: '网格', back: '回今天',
}
