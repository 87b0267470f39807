export default {
  title: 'Certifications', none: 'No certificate matches', noneHint: 'Organic, green-food and geographical-indication certificates are recorded here.', add: 'Record a certificate', renew: 'Record the renewal', q: 'Number, subject, product',
  schemes: { organic: 'Organic', green: 'Green food', gi: 'Geographical indication' }, state: { now: 'In force', expiring: 'Ending soon', ended: 'Ended', all: 'All' },
  col: { holder: 'Holder', scheme: 'Scheme', no: 'Number', products: 'Products and yearly quantity', until: 'Valid until' }, tonnes: '{n} t', left: '{n} day left | {n} days left', gone: 'ended', renewed: 'renewed', withdrawn: 'Withdrawn: {why}',
  form: { subject: 'Holder', scheme: 'Scheme', no: 'Number', issuer: 'Issued by', from: 'From', to: 'Valid until', products: 'Products', product: 'Product', land: 'Land (mu)', tonnes: 'Tonnes a year', more: 'Add a product', drop: 'Remove', noHintGreen: 'Like LB-15-21010100123A' },
  withdraw: 'Withdraw', withdrawReason: 'Why it is withdrawn', years: 'Organic and green produce', year: 'End of {y}', today: 'Today', times: '{n} times {y}', organic: 'Organic', green: 'Green', total: 'Together',
}
