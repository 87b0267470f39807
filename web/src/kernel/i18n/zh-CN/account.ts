export default {
  title: '账号', lead: '谁能登录、谁在岗还不能登录。密码只在发的时候显示一次，本人第一次登录必须改成自己的。',
  total: '{n} 人', q: '姓名、拼音首字母、账号', all: '全部', none: '没有符合条件的人', noneHint: '花名册里定了岗的人会出现在这里。',
  state: { missing: '在岗没有账号', handed: '初始密码未改', over: '初始密码已过期', never: '还没登录过', active: '正常', locked: '暂时锁住', idle: '离岗未停用', closed: '已停用' },
  col: { name: '姓名', login: '账号', duties: '岗位', state: '状态', seen: '最近登录' }, noLogin: '—', noDuty: '目前没有岗位',
  missing: '在岗的人里有 {n} 人还没有账号。', handOut: '给这 {n} 人开账号', handSome: '给其中 500 人开账号（共 {n} 人）', handNow: '现在就发', leave: '离开', sureAll: '将给 {n} 人发密码，密码只显示这一次，请准备好打印或保存。现在就发吗？', handingLeave: '密码正在生成，离开就再也看不到了。确定离开吗？', handAll: '给在岗的 {n} 人开账号', again: '给初始密码未改的人重发', one: '开账号',
  until: '初始密码 {day} 前有效', lockedUntil: '锁到 {time}', why: '停用原因：{why}', watched: '三员管理员的账号只能在服务器上用命令处理。',
  reset: '发新密码', resetSure: '给{name}发新密码？原来的密码和登录立即失效。', resetHint: '原来的密码和登录立即失效。', close: '停用', closeReason: '为什么停用', closeHint: '立即退出登录，不能再登录；做过的事都还在。', reopen: '启用', unlock: '解锁', done: '已办好。',
  handing: '正在开通，第 {done} 个，共 {total} 个…', slips: '账号发放单', slipsLead: '密码只显示这一次，请打印或保存后再关。每人一条，沿线剪开，当面交给本人。', print: '打印', save: '保存为表格（CSV）', closeSlips: '已经发完，关闭', sure: '关掉后密码不能再看。确定已经打印或保存？',
  slip: { login: '账号（或手机号）', password: '初始密码', where: '网址', until: '{day} 前登录，第一次登录请改成自己的密码。' },
  mostNote: '一次最多 500 人，开完再开下一批。',
}
