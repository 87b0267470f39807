export default {
  title: '放假与作息', lead: '工单和申诉的期限按这里的工作日和办公时间算。国务院放假通知一出来就在这里点上：点一下放假，周末再点一下是调休上班。保存后，还没到的期限自动重算，并记在工单过程里。',
  unknown: '未录入', save: '保存 {year} 年', saved: '已保存，还没到的期限正在重算。', month: '{n} 月', week: '一 二 三 四 五 六 日',
  day: { off: '放假', work: '调休上班', weekend: '周末', usual: '上班' }, hours: '办公时间', hoursHint: '如：09:00-12:00 13:30-18:00', saveHours: '保存作息',
  missing: '{year} 年的放假安排还没有录入，跨年的期限现在按周一到周五算。', enter: '去录入',
}
