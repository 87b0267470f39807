export default {
  title: '承诺达标合格证', list: '合格证', none: '没有符合条件的合格证', noneHint: '在主体档案里登记采收批次后，就能开具。', q: '编号、主体、产品、购买方',
  col: { no: '编号', holder: '承诺主体', product: '产品', weight: '重量', issued: '开具', receiver: '购买方', state: '状态' },
  state: { valid: '有效', void: '已作废', doubt: '存疑' }, doubtful: '{n} 张合格证存疑', doubtState: { cleared: '核定保留', struck: '用药记录已划去' }, clear: '核定放行', clearHint: '看过地块和记录，确认用药与这一批无关（不是同一块地，或先采收后用药），才能放行。理由会留在记录里。', all: '全部', kg: '{n} 公斤', drawn: '已换开 {n} 公斤',
  production: '生产记录', uses: '农药使用', purchases: '农药购买', lots: '采收批次', noUses: '还没有用药记录', noPurchases: '还没有购买记录', noLots: '还没有登记采收',
  before: '照以前的填', addUse: '登记用药', addPurchase: '登记购买', addLot: '登记采收', issue: '开具合格证', reissue: '换开（混装、分装）', strike: '划去', strikeReason: '为什么划去', struck: '已划去：{why}',
  use: { name: '农药名称', regNo: '登记证号', substance: '有效成分', family: '类别', familyHint: '例如：有机磷、拟除虫菊酯', dose: '用量', target: '防治对象', crop: '作物', cropAll: '全部作物', usedOn: '使用日期', phi: '安全间隔期（天）', free: '{day} 起可采收', waiting: '安全间隔期内，{day} 起可采收' },
  purchase: { amount: '数量', seller: '从哪里买', on: '购买日期' },
  lot: { product: '产品', plot: '地块', on: '采收日期', weight: '采收重量（公斤）', left: '还可开 {n} 公斤', done: '已全部开证' },
  form: { weight: '重量（公斤）', basis: '承诺依据', bases: { quality_control: '质量安全控制', self_test: '自行检测', commissioned: '委托检测' }, samples: '依据的样品', noSamples: '这种产品近 30 天没有合格样品', medium: '形式', media: { qr: '二维码', print: '打印', hand: '手写' }, contact: '联系电话', contactHint: '印在合格证上；不填用主体登记的电话', receiver: '购买方', sources: '要换开的合格证', sourceHint: '输入编号、主体或产品查找有效的合格证', take: '取用（公斤）', left: '剩 {n} 公斤', go: '开具' },
  page: { contactGone: '保存期满，已删除', promise: '我承诺对生产销售的食用农产品', promise1: '不使用禁用的农药、兽药及其他化合物', promise2: '使用的常规农药、兽药残留不超标', origin: '产地', contact: '联系方式', issued: '开具日期', basis: '承诺依据', lot: '采收批次', keep: '记录保存至 {day}', scan: '扫码看全部信息；没有信号时，手机“扫码验真”也能验', label: '打印标签', a4: '打印 A4', open: '群众看到的页面', void: '作废', voidReason: '为什么作废', voidHint: '作废不能撤销；没有用掉的重量退回批次，二维码随即失效。', sources: '由这些合格证换开', doubts: '核定过的疑问', doubtHint: '补记的用药在证后才到。监管员核定前，合格证有效，不能再换开，这一批也不能再开证。', doubtBelow: '由存疑的合格证换开：{no}', retain: '核定保留', retainHint: '确认用药与这一批无关（不是同一块地，或先采收后用药）。同一批次的合格证一并保留，理由会留在记录里，开证人会收到消息。', tainted: '由已作废的合格证换开：{no}', and: '、', into: '已换开成', back: '返回合格证' },
  check: { title: '扫码验真', scan: '对准合格证上的二维码', valid: '真的，没有改过', altered: '被改过，不要相信', unknown: '认不出签名：不是本区的，或手机里的名单旧了，请联网再验', revoked: '已作废', none: '二维码里没有签名，联网打开看', at: '验真名单更新于 {at}', fields: { product: '产品', weight: '重量', holder: '承诺主体', origin: '产地', issued: '开具日期' } },
}
