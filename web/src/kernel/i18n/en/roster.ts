export default {
  title: 'Roster', q: 'Search name or unit', post: 'Post', at: 'On duty on', allPosts: 'All posts', none: 'Nobody matches', total: '{n} rows', importExcel: 'Import from Excel', assign: 'Assign', end: 'End', leave: 'Leave',
  col: { person: 'Name', phone: 'Telephone', post: 'Post', area: 'Area', unit: 'Unit', period: 'Period', state: 'State' },
  state: { active: 'On duty', future: 'To come', ended: 'Ended', leave: 'On leave' }, open: 'present',
  form: { person: 'Person', post: 'Post', area: 'Area', unit: 'Unit', from: 'From', to: 'To (may be empty)', endAt: 'Last day', reason: 'Reason', deputy: 'Deputy', personSearch: 'Search name or last digits', assignTitle: 'Assign a duty', endTitle: '{name} leaves the post', leaveTitle: '{name} takes leave', },
  phone: { reveal: 'Show telephone', reason: 'Why you need it' },
  import: {
    title: 'Import the roster', lead: 'Rehearse first: see what will change and what is wrong, then apply.', step1: '1. Template', step1Text: 'Keep the header row; one duty a row.', template: 'Download template', step2: '2. File', choose: 'Choose an Excel file', another: 'Another file', again: 'Rehearse again after mending',
    step3: '3. Rehearsal', step4: '4. Apply', checking: 'Rehearsing…', errors: '{n} places to mend; no row is written until then', clean: 'No errors', apply: 'Import {n} rows', applied: 'Imported: {added} added, {changed} changed, {same} unchanged.', rows: '{n} rows',
    added: 'Added', changed: 'Changed', same: 'Unchanged', sheet: 'Sheet', row: 'Row', column: 'Column', cell: 'Cell', value: 'Found', message: 'Problem', person: 'Name', post: 'Post', area: 'Area', kind: 'Change', changes: 'What will change', empty: 'empty', lost: 'The file can no longer be read; it may have just been changed. Choose it again.',
  },
}
