export default {
  ignored: '这些列没有读，里面的内容不会导入：{names}。如果不该漏掉，请改成模板里的列名再试算。', and: '、', then: '；', changesCut: '只列出前 {n} 户', saveErrors: '下载问题清单（CSV，可用 Excel 打开）', toMend: '要改的地方', progress: '已处理 {done} / {total}', more: '只列出前 {n} 处',
  lead: '先试算，看清楚会改什么、错在哪里，再落表。', step1: '一、取模板', step1Text: '表头不要改动；一行一条。', template: '下载模板', step2: '二、选文件', choose: '选择 Excel 文件', another: '换一个文件', again: '改好后重新试算',
  step3: '三、看试算', step4: '四、落表', checking: '正在试算…', errors: '{n} 处要改，改好前不会写入任何一行', clean: '没有错误', apply: '确认导入 {n} 行', applied: '已导入：新增 {added}，变更 {changed}，未变 {same}。', rows: '共 {n} 行',
  added: '新增', changed: '变更', same: '未变', sheet: '工作表', row: '行', column: '列', cell: '单元格', value: '填的是', message: '问题', person: '姓名', post: '岗位', area: '区域', kind: '变化', changes: '将发生的变化', empty: '空', lost: '文件读不出来了，可能刚在 Excel 中改过，请重新选一次。',
}
