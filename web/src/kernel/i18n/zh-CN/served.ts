export default {
  tab: { packaging: '农药包装', events: '品牌推介' },
  on: '日期', what: '事项', note: '备注', reason: '原因', voided: '含作废', strike: '作废', strikeHint: '作废后这一笔仍留在台账里，写明何时、为何作废，不再计数。', struck: '{day} 作废：{reason}',
  unit: { piece: '件', gram: '公斤' },
  event: {
    add: '登记一场', change: '修改活动', kind: { live: '直播', roadshow: '产销对接' }, title: '名称', by: '谁办的（区域）', platform: '平台', viewers: '观看人次', source: '人次从哪里来', sourceHint: '例如：抖音后台数据，下播时',
    producers: '参加的主体', places: '到了哪些社区', elsewhere: '区外的社区，写名称后按回车', residents: '服务居民（人次）', sales: '销售额（元）', what: '活动', who: '参加主体', reached: '到了多少人', sold: '销售额', n: '{n} 家', watched: '{n} 人次观看', came: '{n} 人次到场', yuan: '{n} 元',
    q: '搜名称、平台、备注', none: '这段时间没有活动', noneHint: '点“登记一场”，记下直播和产销对接。',
  },
  packaging: {
    add: '登记一笔', entry: { recovered: '回收', disposed: '无害化处理', due: '应回收' }, bases: { sold: '销售台账', used: '用药记录', estimate: '估算' },
    hint: { recovered: '谁送来的、多少、放到哪里。件和公斤分开记，不互相折算。', disposed: '从一个乡镇的存量里运走处理，不能多于还没有处理的数量。', due: '应回收量是回收率的分母：写明依据，依据会写在比率旁边。' },
    basis: '依据', who: '谁送来的', whose: '谁的台账', town: '哪个乡镇', quantity: '数量', way: '处理单位和方式', store: '放到哪里', carrier: '承运单位', voucher: '凭证', how: '怎样估算的', party: '主体或承运单位', where: '去向和凭证',
    dueFrom: '应回收量：{text}', noDue: '这段时间没有登记', left: '尚未处理：{text}', q: '搜主体、去向、承运单位、凭证', none: '这段时间还没有登记', noneHint: '点“登记一笔”，记下回收、处理和应回收的数量。',
  },
}
