export default {
  brand: { call: '呼', answer: '应', name: '呼应', motto: '民有所呼', motto2: '我有所应', line: '基层治理网格平台' },
  nav: { todo: '待办', orders: '诉求', grid: '网格', roster: '花名册', figures: '数字', agri: '农安', forms: '检查单', notices: '消息', workbook: '设置', accounts: '账号', system: '系统', menu: '目录', skip: '跳到正文' },
  session: {
    title: '登录', door: '工作台', login: '账号或手机号', firstLead: '{name}，这是发给您的初始密码，请改成自己的再进入。', firstEnter: '改好并进入', rule: '至少 8 个字，字母、数字、符号里至少两种，不要和账号一样。', password: '密码', enter: '登 录', entering: '正在登录…', caps: '大写锁定已打开',
    expired: '登录已过期，请重新登录，回来时仍在原处。', out: '退出登录', show: '显示密码', hide: '隐藏密码',
    help: '忘记密码请找本单位的账号管理员；连错多次会暂时锁住。', resident: '居民反映事项不用登录', call: '我要反映',
    duties: '我的岗位', noDuty: '目前没有岗位', since: '{from} 起', language: '语言', look: '明暗', system: '跟随系统', light: '明', dark: '暗',
    password_change: '修改密码', password_old: '原密码', password_new: '新密码', password_done: '密码已改。',
    lead1: '居民说一句，', lead2: '有人接，有人办，有回音。', foot: '每一单有具名的人、有期限、有核查；每个数字点得开。',
  },
  notice: { title: '消息', none: '没有消息。超期等提醒会出现在这里。' },
  state: {
    loading: '正在取来…', retry: '再试一次', offline: '连不上服务器。写下的内容还在，可以再试。', request: '请求编号 {id}', broken: '没有成功',
    empty: '这里还没有内容', end: '到底了，共 {n} 条', more: '再取一些', missing: '没有找到这一页', missingHint: '可能已移走，或不在您的管辖范围内。', home: '回到待办',
  },
  act: {
    cancel: '取消', discard: '写下的内容还没有保存，确定关闭吗？', close: '关闭', confirm: '确认', search: '搜索', export: '导出 Excel', print: '打印',
    open: '单独打开', all: '全部', required: '必填', choose: '请选择', sending: '正在提交…', remove: '移去',
  },
  find: { placeholder: '搜 编号、地名、拼音首字母', areas: '地方', orders: '诉求', hint: '按 / 开始搜索' },
  time: { today: '今 {text}', yesterday: '昨 {text}', day: '{n} 天', hour: '{n} 小时', minute: '{n} 分', left: '剩 {span}', over: '超期 {span}', from: '起', to: '止', range: '{from} 至 {to}' },
  light: { green: '期限内', amber: '将到期', red: '已超期', none: '不计时' },
  language: { zh: '中文', en: 'English' },
  score: { 1: '很不满意', 2: '不满意', 3: '一般', 4: '满意', 5: '很满意' },
}
