export default {
  workbook: '下载工作簿', workbookLong: '下载工作簿，改好再上传', kinds: '适用：',
  title: '检查单', lead: '用 Excel（XLSForm）设计，编译、预览、发布到岗位和区域；每个版本都留着。', upload: '上传检查单', none: '还没有检查单', noneHint: '上传一个 XLSForm 工作簿。', use: '用在哪里', how: '工作簿要有 survey 工作表；选项写在 choices，编号和版本写在 settings。查出问题的答案写在 huying::finding 列；只适用于哪些主体写在 settings 的 huying::kinds。不必从头写：在列表里下载一份相近的检查单，改编号、版本和题目，再传上来。',
  state: { draft: '草稿', published: '在用', withdrawn: '已停用' }, questions: '{n} 题', publish: '发布', publishAgain: '重新发布', withdraw: '停用', withdrawSure: '确定停用', errors: '{n} 处要改', compiled: '可以使用', askedAgain: '这些题问的是平台已有的内容：', known: '平台已有“{fact}”，可在 huying::known 列写 {name} 自动带出', keep: '存为草稿', forWhom: '发给谁', where: '在哪里用（不选就是您管的全部区域）', reason: '为什么还要问平台已有的内容', preview: '预览', repeats: '可重复', finding: '算问题', filledIn: '自动带出，不用填',
  files: { title: '用到的文件', lead: '选项表可以传 CSV 或 Excel，第一行是列名；图片会缩小。手机随身带着它们，没有信号也能用。', missing: '还没有', send: '上传文件', remove: '删除', size: '{n} KB', kept: '已收下：{names}', first: '文件齐了才能发布。' },
  forAll: '不选就是所有岗位',
  trial: { go: '试填一遍', list: '看题目', broken: '检查单打不开。', so: '已答 {n} 题。', missing: '还有 {n} 处没填好。', whole: '可以交了。', check: '看看填全了没有' },
  type: { text: '文字', integer: '整数', decimal: '小数', select_one: '单选', select_multiple: '多选', rank: '排序', range: '拖动选数', date: '日期', time: '时间', dateTime: '日期和时间', image: '照片', audio: '录音', video: '录像', file: '文件', barcode: '扫码', geopoint: '位置', geotrace: '路线', geoshape: '范围', note: '说明', acknowledge: '确认', begin_group: '分组', begin_repeat: '可重复的一组' },
}
