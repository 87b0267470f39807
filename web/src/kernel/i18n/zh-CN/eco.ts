export default {
  title: '认证', none: '没有符合条件的证书', noneHint: '有机、绿色食品、地理标志证书都在这里登记。', add: '登记证书', renew: '登记续展', q: '证书编号、主体、产品',
  schemes: { organic: '有机产品', green: '绿色食品', gi: '地理标志' }, state: { now: '有效', expiring: '快到期', ended: '已失效', all: '全部' },
  col: { holder: '持证主体', scheme: '类别', no: '证书编号', products: '产品和年产量', until: '有效期至' }, tonnes: '{n} 吨', left: '还有 {n} 天', gone: '已过期', renewed: '已续展', withdrawn: '已撤销：{why}',
  form: { subject: '持证主体', scheme: '类别', no: '证书编号', issuer: '认证机构', from: '生效日期', to: '有效期至', products: '认证产品', product: '产品', land: '面积（亩）', tonnes: '年产量（吨）', more: '再加一个产品', drop: '去掉', noHintGreen: '形如 LB-15-21010100123A' },
  withdraw: '撤销', withdrawReason: '为什么撤销', years: '绿色有机认证量', year: '{y} 年末', today: '今天', times: '是 {y} 年的 {n} 倍', organic: '有机', green: '绿色', total: '合计',
}
