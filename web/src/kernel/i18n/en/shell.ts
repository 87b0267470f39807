export default {
  brand: { call: '呼', answer: '应', name: 'Huying', motto: 'People call', motto2: 'we answer', line: 'A grid for grassroots governance' },
  nav: { todo: 'To do', orders: 'Orders', grid: 'Grid', roster: 'Roster', figures: 'Figures', agri: 'Farms', forms: 'Checklists', notices: 'Messages', workbook: 'Setup', accounts: 'Accounts', system: 'System', menu: 'Menu', skip: 'Skip to content' },
  session: {
    title: 'Sign in', door: 'Workbench', login: 'Account or telephone', firstLead: '{name}, this password was handed to you: choose one of your own before you go on.', firstEnter: 'Change and enter', rule: 'Eight characters at least, of two kinds: letters, digits, signs; not the account’s name.', password: 'Password', enter: 'Sign in', entering: 'Signing in…', caps: 'Caps lock is on',
    expired: 'Your session has ended. Sign in again and you will be back where you were.', out: 'Sign out', show: 'Show password', hide: 'Hide password',
    help: 'Forgotten your password? Ask the account manager of your office. Repeated mistakes lock the account for a while.', resident: 'Residents need no account', call: 'Report something',
    duties: 'My duties', noDuty: 'No duty at present', since: 'since {from}', language: 'Language', look: 'Appearance', system: 'System', light: 'Light', dark: 'Dark',
    password_change: 'Change password', password_old: 'Present password', password_new: 'New password', password_done: 'Password changed.',
    lead1: 'A resident speaks;', lead2: 'someone takes it, does it, and answers.', foot: 'Every order has a named person, a deadline and a check. Every number opens.',
  },
  notice: { title: 'Messages', none: 'No messages. Overdue orders are told here.' },
  state: {
    loading: 'Fetching…', retry: 'Try again', offline: 'The server cannot be reached. What you wrote is still here; try again.', request: 'Request {id}', broken: 'That did not work',
    empty: 'Nothing here yet', end: 'That is all, {n} in total', more: 'Fetch more', missing: 'Page not found', missingHint: 'It may have moved, or lie outside your area.', home: 'Back to my to-do list',
  },
  act: {
    cancel: 'Cancel', discard: 'What you typed is not saved. Close it?', close: 'Close', confirm: 'Confirm', search: 'Search', export: 'Export to Excel', print: 'Print',
    open: 'Open alone', all: 'All', required: 'Required', choose: 'Choose', sending: 'Sending…', remove: 'Remove',
  },
  find: { placeholder: 'Search number, place, pinyin initials', areas: 'Places', orders: 'Orders', hint: 'Press / to search' },
  time: { today: 'today {text}', yesterday: 'yesterday {text}', day: '{n} d', hour: '{n} h', minute: '{n} min', left: '{span} left', over: '{span} over', from: 'From', to: 'To', range: '{from} to {to}' },
  light: { green: 'In time', amber: 'Due soon', red: 'overdue', none: 'No clock' },
  language: { zh: '中文', en: 'English' },
  score: { 1: 'Very dissatisfied', 2: 'Dissatisfied', 3: 'Neutral', 4: 'Satisfied', 5: 'Very satisfied' },
}
