export default {
  form: {
    subject: '持证主体',
    scheme: '类别',
    no: '证书编号',
    issuer: '认证机构',
    from: '生效日期',
    to: '有效期至',
    products: '认证产品',
    product: '产品',
    land: '面积（亩）',
    tonnes: '年产量（吨）',
    more: '再加一个产品',
    drop: '去掉',
    noHintGreen: '形如 LB-15-21010100123A',
  },
}
