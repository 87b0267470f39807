export default {
  room: { order: '诉求和工单', duty: '网格和岗位', area: '网格和岗位' }, find: '找一个数字', noneFound: '没有叫“{words}”的数字。', title: '数字', lead: '每个数字点开，就是它的每一条记录。', period: '期间', year: '今年', quarter: '本季', month: '本月', week: '近七天', custom: '自选', asOf: '截至 {to}', of: '{num} / {den}', num: '分子', den: '分母', records: '{title}：{part}', count: '{n} 条记录', sum: '合计 {n}', formula: '口径', version: '口径第 {n} 版',
  breakdown: '各地', series: '逐月', area: '地方', value: '数值', share: '比一比', none: '这段时间没有记录', noFigure: '还没有可看的数字', recordNo: '编号或类别', recordTitle: '记录', recordArea: '地方', recordDay: '日期', recordAmount: '计', chart: '{title}，逐月走势', month_label: '{m} 月', table: '看数表', part: { num: '计入的', den: '应计的' }, unit: '单位：{unit}', up: '越高越好', down: '越低越好', openNum: '看计入的 {n} 条', openDen: '看应计的 {n} 条',
}
