export default {
  title: '整县工作簿', lead: '区域、单位、人员、任职、分办目录、检查单，一个 Excel 文件里看全、改完、带走。',
  step1: '一、取工作簿', step1Text: '现在的设置，每张表一项。没写进来的行不会被删；自己的笔记请放在名称以 _ 开头的工作表。', export: '导出工作簿', withPhones: '带手机号导出…', reason: '为什么要带手机号（会记入日志）', exportPhones: '记下理由并导出',
  step2: '二、传回改好的文件', step3: '三、看差异', step4: '四、生效', another: '换一个文件', checking: '正在比对…', applying: '正在写入…',
  moved: '您看过之后，平台上又有变化。下面是新的差异，请再看一遍，然后生效。', clean: '没有错误，{n} 处会变', nothing: '和平台上的一样，没有要改的',
  added: '新增', changed: '改动', same: '未变', absent: '文件里没有，保持不变', rows: '文件共 {n} 行', all: '全部', kinds: '哪一种', find: '在差异里找', was: '原来', now: '改为', what: '哪一条', sheets: '工作表', none: '没有符合的差异', more: '再看 {n} 条', cut: '这里每种最多列 500 条，下载的差异表里有全部。',
  download: '下载差异与问题（Excel）', apply: '按这份差异生效：新增 {added}，改动 {changed}', next: '接下来核对谁在岗、哪里空岗；登录账号由安全管理员在“账号”页发放。', applied: '已生效，一次写入，日志已记。', again: '改好后重新比对', fixed: '只供查看', errorsIn: '{sheet} {n} 处',
}
