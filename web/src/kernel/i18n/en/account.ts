export default {
  title: 'Accounts', lead: 'Who can sign in, and who is on duty and cannot. A password is shown once, when it is handed out; its owner has to change it at the first sign-in.',
  total: '{n} people', q: 'Name, initials, login', all: 'All', none: 'Nobody matches', noneHint: 'Whoever is put on the roster appears here.',
  state: { missing: 'On duty, no account', handed: 'First password not changed', over: 'First password no longer good', never: 'Never signed in', active: 'In use', locked: 'Locked for now', idle: 'Off duty, not closed', closed: 'Closed' },
  col: { name: 'Name', login: 'Login', duties: 'Duties', state: 'State', seen: 'Last sign-in' }, noLogin: '—', noDuty: 'No duty at present',
  missing: '{n} people on duty have no account.', handOut: 'Accounts for these {n}', handSome: 'Accounts for 500 of them ({n} in all)', handNow: 'Hand them out', leave: 'Leave', sureAll: 'Passwords for {n} people are made and shown this once; be ready to print or save them. Now?', handingLeave: 'Passwords are being made and will not be shown again. Leave?', handAll: 'Accounts for {n} people on duty', again: 'Others for unchanged first passwords', one: 'Give an account',
  until: 'first password good until {day}', lockedUntil: 'locked until {time}', why: 'Closed because: {why}', watched: 'The accounts of the three administrators are changed by the command on the server only.',
  reset: 'Another password', resetSure: 'Give {name} another password? The old one and every session end at once.', resetHint: 'The old password and every session end at once.', close: 'Close', closeReason: 'Why it is closed', closeHint: 'Signed out at once and kept out; what they did stays.', reopen: 'Reopen', unlock: 'Unlock', done: 'Done.',
  handing: 'Making accounts, {done} of {total}…', slips: 'Slips', slipsLead: 'These passwords are shown this once: print or save them before you close. One slip for each person; cut along the lines and hand over in person.', print: 'Print', save: 'Save as a table (CSV)', closeSlips: 'Handed out; close', sure: 'The passwords cannot be seen again. Have you printed or saved them?',
  slip: { login: 'Login (or telephone)', password: 'First password', where: 'Address', until: 'Sign in before {day} and choose a password of your own.' },
  mostNote: '500 at a time; go on with the next batch after.',
}
