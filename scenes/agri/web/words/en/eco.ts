export default {
  form: {
    subject: 'Holder',
    scheme: 'Scheme',
    no: 'Number',
    issuer: 'Issued by',
    from: 'From',
    to: 'Valid until',
    products: 'Products',
    product: 'Product',
    land: 'Land (mu)',
    tonnes: 'Tonnes a year',
    more: 'Add a product',
    drop: 'Remove',
    noHintGreen: 'Like LB-15-21010100123A',
  },
}
