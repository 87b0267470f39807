export default {
  on: '日期', what: '事项', note: '备注', reason: '原因', voided: '含作废', strike: '作废', strikeHint: '作废后这一笔仍留在台账里，写明何时、为何作废，不再计数。', struck: '{day} 作废：{reason}',
  unit: { piece: '件', gram: '公斤' },
  event: {
    add: '登记一场', change: '修改活动', kind: { live: '直播', roadshow: '产销对接' }, title: '名称', by: '谁办的（区域）', platform: '平台', viewers: '观看人次', source: '人次从哪里来', sourceHint: '例如：抖音后台数据，下播时',
    producers: '参加的主体', places: '到了哪些社区', elsewhere: '区外的社区，写名称后按回车', residents: '服务居民（人次）', sales: '销售额（元）', what: '活动', who: '参加主体', reached: '到了多少人', sold: '销售额', n: '{n} 家', watched: '{n} 人次观看', came: '{n} 人次到场', yuan: '{n} 元',
    q: '搜名称、平台、备注', none: '这段时间没有活动', noneHint: '点“登记一场”，记下直播和产销对接。',
  },
  park: {
    add: '登记园区', change: '修改园区', name: '园区', area: '所在乡镇、村或网格', subjects: '园内主体', close: '撤销园区', closed: '{day} 撤销', closeHint: '撤销后方案同时结束，记录都保留。', none: '没有符合条件的园区', pick: '搜园区名称、拼音首字母', missing: '没有这个园区', stray: '写了园区名，但没有这个园区', strayHint: '这些主体现在不算在任何园区里。原来写的不会自动改，请逐个登记园区，或改到已有的园区。', isClosed: '这个园区已经撤销', meant: '“{name}”应是哪个园区', lead: '改到这个园区', leadOut: '不属于园区', make: '登记这个园区', led: '{n} 家已改到{park}。', ledOut: '{n} 家已改为不属于园区。', noneHint: '点“登记园区”，再给它定一份方案。',
    members: '园内主体按主体档案里的“所属园区”列出；要增减，请到那一户修改。',
  },
  plan: {
    title: '一园一策', measures: '措施', more: '再加一条', officer: '责任人', review: '下次评估', reviewHint: '最晚一年内评估一次。', n: '{n} 条措施', adopt: '开始执行', draft: '存为草稿', edit: '修改方案', make: '制定方案', look: '登记评估', looks: '评估记录', found: '看到了什么', end: '结束方案', endHint: '写明为什么结束；结束后可以再定新的方案。',
    earlier: '以前的方案', gone: '已不在岗', late: '该评估了', absent: '还没有方案。', state: { in_force: '执行中', draft: '草拟', overdue: '该评估了', none: '没有方案', ended: '已结束' },
  },
  training: {
    add: '登记培训', change: '修改培训', title: '培训', hours: '学时（小时）', place: '地点', trainer: '讲师', officers: '参加的网格员 {n} 名', growers: '参加的主体 {n} 家', result: '结果', results: { pass: '合格', fail: '不合格', present: '参加' }, find: '搜姓名、村', all: '全部加入（{n} 名）',
    long: '学时', came: '参加', both: '{officers} · {growers}', people: '网格员 {n}', farms: '主体 {n}', h: '{n} 小时', q: '搜名称、地点、讲师', none: '这段时间没有培训', noneHint: '点“登记培训”，选参加的网格员和主体。',
  },
  packaging: {
    add: '登记一笔', entry: { recovered: '回收', disposed: '无害化处理', due: '应回收' }, bases: { sold: '销售台账', used: '用药记录', estimate: '估算' },
    hint: { recovered: '谁送来的、多少、放到哪里。件和公斤分开记，不互相折算。', disposed: '从一个乡镇的存量里运走处理，不能多于还没有处理的数量。', due: '应回收量是回收率的分母：写明依据，依据会写在比率旁边。' },
    basis: '依据', who: '谁送来的', whose: '谁的台账', town: '哪个乡镇', quantity: '数量', way: '处理单位和方式', store: '放到哪里', carrier: '承运单位', voucher: '凭证', how: '怎样估算的', party: '主体或承运单位', where: '去向和凭证',
    dueFrom: '应回收量：{text}', noDue: '这段时间没有登记', left: '现在还存着没有处理的：{text}', q: '搜主体、去向、承运单位、凭证', none: '这段时间还没有登记', noneHint: '点“登记一笔”，记下回收、处理和应回收的数量。',
  },
}
