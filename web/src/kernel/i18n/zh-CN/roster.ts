export default {
  devices: { title: '手机', lead: '谁的手机里还有没传上来的记录。', phone: '手机', unsent: '未传', oldest: '最早一条', seen: '最近联系', none: '还没有手机连过' },
  title: '花名册', q: '搜姓名、单位', post: '岗位', at: '哪一天在岗', allPosts: '全部岗位', none: '没有符合条件的人', total: '{n} 条', importExcel: 'Excel 导入', assign: '定岗', end: '离任', leave: '请假',
  col: { person: '姓名', phone: '电话', post: '岗位', area: '负责区域', unit: '单位', period: '任期', state: '状况' },
  state: { active: '在岗', future: '未到任', ended: '已离任', leave: '请假' }, open: '至今',
  form: { person: '人', post: '岗位', area: '负责区域', unit: '所在单位', from: '自', to: '至（可空）', endAt: '离任日期', reason: '原因', deputy: '代管人', personSearch: '搜姓名或电话尾号', assignTitle: '定岗', endTitle: '{name}离任', leaveTitle: '{name}请假', },
  phone: { reveal: '查看电话', reason: '为什么要看' },
  importTitle: '导入花名册',
}
