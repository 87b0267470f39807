export default {
  title: '系统', tab: { status: '状况', jobs: '任务', journal: '日志' }, version: '版本', engine: '数据库', started: '启动于', backup: '上次备份', noBackup: '还没有备份过', backupHint: '在服务器上每晚运行 huying backup，把文件存到别的机器；keys 目录另存。', size: '日志条数', root: '日志根', rootHint: '抄下这一串，日后可证明日志未被改写。',
  job: { title: '任务', last: '上次', next: '下次', result: '结果', ok: '正常', bad: '失败', never: '尚未运行', none: '没有任务' },
  journal: { at: '时间', actor: '何人', verb: '何事', subject: '对象', area: '区域', leaf: '第几条', none: '没有符合条件的日志', about: '关于', from: '从', to: '到', abouts: '全部' },
}
