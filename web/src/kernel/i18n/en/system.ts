export default {
  title: 'System', backup: 'Last backup', noBackup: 'None yet', backupHint: 'Run huying backup on the server every night, keep the file on another machine, and the keys folder apart.', tab: { status: 'Status', jobs: 'Jobs', journal: 'Journal' }, version: 'Version', engine: 'Database', started: 'Started', size: 'Journal entries', root: 'Journal root', rootHint: 'Copy this line down: it later proves that the journal was not rewritten.',
  job: { title: 'Job', last: 'Last', next: 'Next', result: 'Result', ok: 'Fine', bad: 'Failed', never: 'Not yet', none: 'No jobs' },
  journal: { at: 'When', actor: 'Who', verb: 'What', subject: 'Subject', area: 'Area', leaf: 'Entry', none: 'No such entry', about: 'About', from: 'From', to: 'To', abouts: 'Everything' },
}
