/** What the scene says on the phone. */
export default {
  scene: {
    market: '优农预订',
  },
  market: {
    field: {
      title: '今天取货',
      left: '还有 {n} 份没取',
      code: '取货码（六位）',
      unknown: '这一批没有这个码，请顾客打开预订页核对。',
      taken: '这个码已经取过了。',
      unsound: '这一批已召回或合格证存疑，不要发货。',
      weighed: '称出来几斤（不填按订的算）',
      cost: '收 {cost} 元',
      pay: '怎么付',
      hand: '发货',
      done: '{name} 取走了，{cost} 元。',
      deed: '{product} 发给{name}',
      missing: '手机里没有这一批，有信号时再打开。',
      unit: {
        piece: '株',
        g: '斤',
      },
      by: {
        cash: '现金',
        code: '扫码',
        later: '记账',
      },
    },
  },
}
