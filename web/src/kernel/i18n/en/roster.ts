export default {
  devices: { title: 'Phones', lead: 'Who still holds something unsent.', phone: 'Phone', unsent: 'Unsent', oldest: 'Oldest', seen: 'Last heard of', none: 'No phone has called yet' },
  title: 'Roster', q: 'Search name or unit', post: 'Post', at: 'On duty on', allPosts: 'All posts', none: 'Nobody matches', total: '{n} row | {n} rows', importExcel: 'Import from Excel', assign: 'Assign', end: 'End', leave: 'Leave',
  col: { person: 'Name', phone: 'Telephone', post: 'Post', area: 'Area', unit: 'Unit', period: 'Period', state: 'State' },
  state: { active: 'On duty', future: 'To come', ended: 'Ended', leave: 'On leave' }, open: 'present',
  form: { person: 'Person', post: 'Post', area: 'Area', unit: 'Unit', from: 'From', to: 'To (may be empty)', endAt: 'Last day', reason: 'Reason', deputy: 'Deputy', personSearch: 'Search name or last digits', assignTitle: 'Assign a duty', endTitle: '{name} leaves the post', leaveTitle: '{name} takes leave', },
  phone: { reveal: 'Show telephone', reason: 'Why you need it' },
  importTitle: 'Import the roster',
}
