/** What the scene says on the phone; the office says it too. */
export default {
  scene: { jobfair: '招聘会' },
  jobfair: {
    field: {
      sum: '这部手机签到 {n} 人',
      today: '今天',
      from: '{day} 开始',
      checkIn: '招聘会签到',
      waiting: '{n} 人的签到还没传上去',
      asOf: '没有信号，招聘会是 {at} 取来的。',
      notCarried: '手机里没有这场招聘会。请在有信号的地方打开一次“今天”。',
      read: '知道了',
      code: '求职码',
      go: '签到',
      shut: '现场时间是 {span}，那几天才能签到。',
      here: '尾号 {end} 已记下。',
      byCode: '求职码 …{end}',
      kept: '已记，待传',
      safe: '已签到',
      mistyped: '求职码不对，请核对后再输（12 位）。',
      twiceHere: '这个码刚才已经签过了。',
    },
  },
}
