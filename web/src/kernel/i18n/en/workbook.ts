export default {
  title: 'County workbook', lead: 'Areas, units, people, duties, the dispatch catalogue and checklists: seen, changed and carried in one Excel file.',
  step1: '1. Take the workbook', step1Text: 'The setup as it is, a sheet for each part. Lines that are left out are not deleted; keep your own notes in sheets whose name begins with _.', export: 'Export the workbook', withPhones: 'Export with telephones…', reason: 'Why telephones are needed (kept in the journal)', exportPhones: 'Keep the reason and export',
  step2: '2. Bring it back changed', step3: '3. See the difference', step4: '4. Apply', another: 'Another file', checking: 'Comparing…', applying: 'Writing…',
  moved: 'The county has changed since you looked. This is the new difference: look again, then apply.', clean: 'No errors, {n} changes', nothing: 'The same as here: nothing to change',
  added: 'Added', changed: 'Changed', same: 'Same', absent: 'Not in the file, kept', rows: '{n} lines in the file', all: 'All', kinds: 'Which', find: 'Find in the difference', was: 'Was', now: 'Will be', what: 'Line', sheets: 'Sheets', none: 'Nothing matches', more: '{n} more', cut: 'At most 500 of each kind are listed here; the downloaded difference has all.',
  download: 'Download difference and errors (Excel)', apply: 'Apply this difference: {added} added, {changed} changed', applied: 'In force, written as one act and journalled.', again: 'Compare again when mended', fixed: 'To look at only', errorsIn: '{sheet}: {n}',
}
