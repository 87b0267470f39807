export default {
  title: '岗位', lead: '岗位决定能看什么、能做什么；谁在岗由花名册定。随程序来的岗位只读，升级时会更新；本区自己的岗位在这里定。三员的权力不能放进别的岗位。',
  own: '本区自己的岗位', shipped: '随程序来的岗位', none: '还没有自己的岗位。可以照下面任何一个新建。', add: '新建岗位', after: '照此新建', change: '修改岗位', retire: '停用', restore: '恢复', retired: '已停用', save: '保存',
  col: { title: '岗位', level: '任职层级', holders: '在岗人数', powers: '权力' }, level: { 6: '区县', 9: '街镇', 12: '村居', 15: '网格' },
  powersHint: '只给工作要用的。任命的人自己也要有这些权力。', atOnce: '{n} 人在这个岗位上，保存后他们的权力立即改变。',
  group: { agri: '农安', area: '网格', roster: '花名册', order: '工单', figure: '数字', form: '检查单' },
}
