export default {
  told: '新消息', readAll: '都看过了',
  typeCode: '扫不了就输入牌子上的 12 位码',
  propose: { title: '上报信息更新', new: '发现新主体', of: '更新：{name}', lead: '改您看到的变化，没变的不用动。由监管员核实后写入名录。', leadNew: '名录里没有、您在现场发现的。由监管员核实后登记。', where: '位置', number: '请填数字。', phone: '电话号码不对。', gone: '这一户已经不在了、不再生产', goneWhy: '怎么回事（如：已搬走、已转行）', words: '补充说明（可不填）', nothing: '没有改动，不用上报。', send: '上报，存入待传', told: '我上报的更新' },
  otherForms: '其他检查单（{n} 张）',
  today: '今天，{name}', waiting: '{n} 件等您办', nothing: '都办完了', nothingHint: '有新派遣会出现在这里。', urgent: '要紧', rest: '手上的', refresh: '刷新', me: '我', home: '今天', sentOk: '已办好，记下了。', signIn: '网格', back: '回今天',
  find: '搜主体、村、产品或一码', scan: '扫码', noSubject: '您负责的区域里没有找到。', due: '该巡查的 {n} 家', more: '还有 {n} 家', allPatrolled: '都在巡查周期内。', nothingCarried: '手机里还没有今天的名单，请到有信号的地方打开一次。', ordersOnline: '没有信号，工单暂时看不到；巡查可以照常做。',
  dueOn: '{day} 就该巡查了', nextOn: '下次 {day}', neverPatrolled: '还没有巡查过', dueDay: '应巡查', goOn: '接着填：{name}', noForms: '还没有发布给您的检查单。', doneHere: '这部手机上做的', formBroken: '检查单打不开。', opening: '正在打开…',
  result: '巡查结果', results: { pass: '未发现问题', correct: '责令限期整改', transfer: '移交执法' }, findings: '有 {n} 项不合格，会自动生成工单：', chooseResult: '请选择巡查结果。', limit: '几天内整改', words: '情况说明', accuracy: '误差约 {n} 米', missing: '还有 {n} 处没填或填得不对，已标红。', finish: '完成，存入待传', keptHere: '先存在手机里，有信号时自动上传。',
  outbox: '待传', offline: '没有信号。', heard: '上次传完', sendNow: '现在上传', saveFile: '导出成文件', outboxEmpty: '这部手机上没有记录。', photos: '{n} 张照片', receipt: '回执', foreign: '是别人在这部手机上做的，等本人登录后上传。', continue: '接着填', mend: '修改后重传', drop: '删除', dropSure: '确定删除',
  state: { draft: '草稿', queued: '待传', safe: '已收妥', refused: '被退回' }, strip: { unsent: '{n} 条还没传上去', sending: '正在上传 {n} 条', refused: '有记录被退回，点这里看', offline: '没有信号，照常工作', fresh: '正在更新' }, aim: '把一码放进取景框。', noCamera: '用不了相机，请在“今天”里输入一码。', notMine: '这个码不在您手机的名单里。',
}
