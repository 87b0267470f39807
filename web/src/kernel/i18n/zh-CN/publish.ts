export default {
  title: '发布', new: '发布数字', lead: '选好数字，写个标题，先存成草稿；由另一位有发布权力的同事看过、签发。发布后不能改、不能删，只能更正或撤回。',
  tab: { now: '今天的数字', draft: '草稿', out: '已发布', withdrawn: '已撤回' }, search: '按标题、数字名称或地方查找', notFound: '没有找到，换个词试试',
  none: { draft: '没有等着发布的草稿', out: '还没有发布过数字', withdrawn: '没有撤回过' }, hint: { draft: '在“今天的数字”里选一个数字，点“发布”，就有了草稿。', out: '一人准备、另一人签发。发布的数字签了名，多年以后仍能核对。', withdrawn: '发布错了可以撤回，写明理由；原来的页面保留，并注明已撤回。' },
  state: { replaced: '已更正' }, door: { public: '公开发布', office: '内部发布' }, doorHint: { public: '任何人都能在公共页面上看到，并下载签名文件。', office: '只有管辖范围内的工作人员能看到。' }, who: '发布给谁', closed: '有的数字不对公众公开，请改为内部发布或移去。',
  name: '标题', nameHint: '例如：2023年11月7日 农产品质量安全', titleOf: '{to} {title}', correctionOf: '{title}（更正）', words: '给读者的说明', wordsHint: '口径、来源或需要留意的地方，可以不写', numbers: '数字', figure: '指标', figureHint: '输入名称查找', notPublic: '不对公众公开', asOf: '截至当日', add: '再加一个数字', drop: '移去第 {n} 个数字',
  prepare: '存成草稿', freezing: '正在逐条冻结记录…', next: '下一步：请另一位同事签发。', more: '还有 {n} 个', preparedBy: '{name} 准备', releasedBy: '{name} 签发', counted: '计数于', release: '签发', discard: '作废草稿', correct: '更正', withdraw: '撤回', file: '签名文件',
  sure: { release: '签发后立即公布，不能改、不能删。签名文件里有您的姓名。', discard: '草稿作废后不再保留。' }, draftOwn: '这是您准备的草稿，请另一位有发布权力的同事签发。', draftYours: '请核对每个数字，点开看它的记录，再签发。', draftOther: '草稿，等有发布权力的同事签发。',
  withdrawnBy: '{name} 撤回，', withdrawHint: '撤回后原来的页面保留，写明已撤回和理由，任何人都能看到。', why: '理由', replacedBy: '已被更正，新的一份：', corrects: '更正的是：', erased: '这条记录已不在', leaf: '日志第 {n} 行', leafBefore: '计数时工作日志有 {n} 行', publicPage: '公共页面',
  check: '怎样核对', checkHow: '签名文件不用联网、不用数据库，用公钥就能核对；改动一个字都会被发现。', signed: '看签了名的原文', digest: '摘要', frozen: { hint: '发布时逐条冻结的记录；名称按今天的叫法显示。' }, how: { came: '后来计入', went: '后来不再计入', changed: '计数有变' },
  today: { all: '今天的记录仍得出这些数。比对于', some: '{n} 个数字和今天的记录不同，差别写在下面。比对于', same: '今天的记录仍得出这个数', differs: '今天的记录得出 {now}（计入 {was} → {num}）', den: '，应计 {was} → {num}', moved: '多了 {came} 条，少了 {went} 条，{changed} 条计数有变', gone: '这个指标现在不再统计', version: '现在的口径是第 {n} 版，与发布时不同', failed: '没能和今天的记录比对。' },
}
