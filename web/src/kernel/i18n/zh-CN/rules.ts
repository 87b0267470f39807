export default {
  title: '监管规则', lead: '法律要求按风险和规模巡查、留存合格证信息，具体天数由区县定。改动从当天起生效：已经做过的巡查仍按当时的规则计算覆盖，已经开具的合格证仍按当时的期限留存。',
  every: '巡查频次', everyHint: '每隔多少天巡查一次', days: '天', each: '每 {n} 天', pledge: '合格证上的联系电话留存', pledgeHint: '到期后删除电话，合格证本身保留。不得少于六个月（184 天）。', pledgeDays: '{n} 天',
  words: '修订理由', wordsHint: '例如：根据区农业农村局某年某号文件', change: '修订规则', save: '保存为新版', version: '第 {n} 版', usual: '系统默认', by: '{name} 于 {day} 修订', history: '历次规则', now: '现行', noHistory: '还没有修订过，现在用的是系统默认。',
  seeDue: '看应巡查的主体',
}
