export default {
  pledgeNo: '编号 {no}',
  notice: { title: '主体责任告知书', sign: '签告知书', signer: '签字人姓名', unsigned: '请在上面签名。' },
  officer: { total: '{n} 名', asCards: '按身份卡打印', issue: '按花名册发证、收证', issued: '新发 {issued} 张，收回 {revoked} 张。', from: '发证日期', card: '农安网格员身份信息卡', none: '这里还没有持证的网格员', noneHint: '点“按花名册发证、收证”，给在岗的人发证。' },
  tab: { subjects: '主体名录', patrols: '巡查', samples: '抽检', pledges: '合格证', certifications: '认证', stations: '检测站', officers: '网格员', packaging: '农药包装', events: '品牌推介', parks: '一园一策', trainings: '培训', assessments: '考核' }, patrol: { when: '巡查时间', who: '谁去的', order: '工单', open: '查看工单', received: '收到', findings: '{n} 项', none: '这里还没有巡查记录' },
  title: '农产品质量安全', subjects: '主体名录', none: '没有符合条件的主体', noneHint: '可以逐户登记，也可以用 Excel 一次导入。', total: '{n} 家', add: '登记主体', addTitle: '登记主体', changeTitle: '修改主体', change: '修改', boards: '打印公示牌', board: '公示牌', importTitle: '导入主体名录', q: '搜名称、拼音首字母、产品', missing: '没有这个主体，或不在您的范围内。',
  col: { name: '主体', kind: '类型', area: '所在', products: '主要产品', land: '面积', scale: '规模', risk: '风险', told: '告知书', patrolled: '最近巡查', code: '一码' },
  kind: { enterprise: '生产企业', cooperative: '农民专业合作社', family_farm: '家庭农场', big_grower: '种养大户', household: '农户', buyer: '收购单位（个人）', slaughterhouse: '屠宰企业', input_shop: '农资店' },
  scale: { large: '规模主体', small: '散户' }, risk: { green: '低风险', amber: '中风险', red: '高风险' }, state: { active: '在册', closed: '已注销', untold: '未签告知书', unpatrolled: '未巡查过', all: '全部' },
  mu: '{n} 亩', never: '尚无', since: '{day} 起',
  form: { name: '名称', kind: '类型', ident: '证件号码', identHint: '统一社会信用代码或身份证号，加密保存。', unchanged: '不填则不变', contact: '联系人', phone: '电话', area: '所在村、社区或网格', place: '地址', scale: '规模', risk: '风险等级', products: '主要产品', land: '面积（亩）', park: '所属园区', standard: '标准化基地', plots: '地块', plotName: '地块名称', crop: '种什么', plotAdd: '添加地块', plotDrop: '去掉', save: '保存', who: '是谁', where: '在哪里', watch: '怎么管', grow: '种养什么' },
  page: { about: '主体档案', plots: '地块', noPlots: '还没有登记地块', officers: '谁负责', nobody: '这里没有农安网格员', code: '一户一码', openCard: '群众看到的页面', reveal: '查看证件和电话', revealReason: '为什么要看', close: '注销', closeTitle: '注销主体', closeReason: '原因', closeHint: '注销后记录都保留，只是不再列入巡查和统计。', closed: '已注销', ident: '证件号码', from: '登记日期', standardFrom: '标准化基地' },
  print: { lead: '共 {n} 家，一页一家；打印时可选“另存为 PDF”。', cards: '一户一卡', boards: '公示牌', print: '打印', scan: '微信或相机扫一扫：看主体信息、谁监管、怎么反映问题', officers: '监管网格员', more: '一次最多打印 500 家，请选小一点的范围。', title: '农产品生产主体公示牌' },
}
