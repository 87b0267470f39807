export default {
  changesCut: 'Only the first {n} are listed', saveErrors: 'Download the list of problems (CSV, opens in Excel)', toMend: 'to mend', progress: '{done} of {total} done', more: 'The first {n} are listed',
  lead: 'Rehearse first: see what will change and what is wrong, then apply.', step1: '1. Template', step1Text: 'Keep the header row; one entry a row.', template: 'Download template', step2: '2. File', choose: 'Choose an Excel file', another: 'Another file', again: 'Rehearse again after mending',
  step3: '3. Rehearsal', step4: '4. Apply', checking: 'Rehearsing…', errors: '{n} places to mend; no row is written until then', clean: 'No errors', apply: 'Import {n} rows', applied: 'Imported: {added} added, {changed} changed, {same} unchanged.', rows: '{n} rows',
  added: 'Added', changed: 'Changed', same: 'Unchanged', sheet: 'Sheet', row: 'Row', column: 'Column', cell: 'Cell', value: 'Found', message: 'Problem', person: 'Name', post: 'Post', area: 'Area', kind: 'Change', changes: 'What will change', empty: 'empty', lost: 'The file can no longer be read; it may have just been changed. Choose it again.',
}
