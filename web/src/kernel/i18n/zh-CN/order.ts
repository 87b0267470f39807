export default {
  title: '诉求', box: { todo: '我的待办', done: '我办过的', mine: '我发起的', all: '全部' },
  figure: { open: '在办', todo: '待我办', soon: '将到期', overdue: '已超期', done: '我办过的', mine: '我发起的' },
  status: {
    reported: '待受理', accepted: '待派遣', declined: '不予立案', dispatched: '待处置', objected: '派单异议', handling: '处置中',
    answered: '待核查', verified: '待结案', closed: '已结案', merged: '已并案', voided: '已作废', suspended: '已挂起',
  },
  source: { telephone: '来电', visit: '来访', online: '网上', patrol: '巡查' },
  col: { no: '编号', matter: '事项', place: '地点', stage: '环节', handler: '承办', due: '时限' },
  filter: {
    status: '环节', category: '类别', light: '时限', q: '在原话和办理记录中找', period: '上报日期', reset: '清除筛选', active: '已筛选 {n} 项', open: '筛选',
  },
  urgent: '急', merged: '并案 {n}', nobody: '尚未派遣', register: '登记来电', none: '没有符合条件的诉求', noneTodo: '手上没有待办了', noneTodoHint: '新的派遣会出现在这里。',
  close: '关闭右栏',
  thread: {
    said: '居民原话', found: '发现的情况', at: '上报', caller: '诉求人', place: '地点', handler: '承办', due: '办结期限', respond: '响应期限', responded: '已响应 {at}', closed: '结案时间',
    steps: '办理过程', photo: '照片', publicPage: '居民查询页', track: '扫码查看办理进度', reveal: '查看联系方式',
    revealReason: '为什么要看', revealHint: '查看会记入日志，写明是谁、何时、为何。', suspended: '已挂起，时限停走', rating: '居民评价', solved: '问题已解决', unsolved: '问题未解决', printed: '打印于 {at}',
    noPhoto: '有信号时才看得到', sent: { queued: '还没送到，先存在这部手机里', safe: '已收妥', refused: '没有被接受' },
    actions: '现在可以', none: '现在没有需要您办的。',
  },
  form: {
    moved: '已被别人处理，已刷新。您写的内容还在，请看过最新进展再提交。', missing: '请填写', failed: '没有提交成功，可以再试，不会重复。', photos: '添加照片', uploading: '正在上传…', photoFailed: '这张没有传上去',
    unit: '搜单位名称', order: '搜编号或事项', category: '搜类别', done: '已办', score: '评分',
  },
  call: {
    title: '登记来电', lead: '先记原话，再选地点和类别。', words: '居民原话', wordsHint: '按居民的说法记，不要概括。', place: '具体位置', placeHint: '门牌、路口、标志物', category: '类别', area: '所在网格',
    name: '诉求人姓名', phone: '联系电话', source: '来源', urgent: '紧急：涉及人身安全或重大损失', photos: '照片', submit: '登记', limit: '响应 {respond}，办结 {limit}', closing: '结案条件：{closing}', community: '社区可办',
  },
}
