export default {
  title: 'Orders', box: { todo: 'My to-do', done: 'Done by me', mine: 'Started by me', all: 'All' },
  figure: { open: 'Open', todo: 'For me', soon: 'Due soon', overdue: 'Overdue', done: 'Done by me', mine: 'Started by me' },
  status: {
    reported: 'Reported', accepted: 'To dispatch', declined: 'Declined', dispatched: 'To handle', objected: 'Objected', handling: 'In hand',
    answered: 'To verify', verified: 'To close', closed: 'Closed', merged: 'Merged', voided: 'Voided', suspended: 'Suspended',
  },
  source: { telephone: 'Telephone', visit: 'Visit', online: 'Online', patrol: 'Patrol' },
  col: { no: 'Number', matter: 'Matter', place: 'Place', stage: 'Stage', handler: 'Handler', due: 'Deadline' },
  filter: {
    status: 'Stage', category: 'Category', light: 'Deadline', q: 'Find in words and records', period: 'Reported', reset: 'Clear filters', active: 'Filters: {n}', open: 'Filter',
  },
  urgent: 'Urgent', merged: '{n} merged', nobody: 'Not dispatched', register: 'Register a call', none: 'No order matches', noneTodo: 'Nothing is waiting for you', noneTodoHint: 'New dispatches appear here.',
  close: 'Close the panel',
  thread: {
    said: 'In the resident’s words', found: 'What was found', at: 'Reported', caller: 'Caller', place: 'Place', handler: 'Handler', due: 'Close by', respond: 'Respond by', responded: 'Responded {at}', closed: 'Closed',
    steps: 'Course', photo: 'Photo', publicPage: 'Resident’s page', track: 'Scan to follow this order', reveal: 'Show contact',
    revealReason: 'Why you need it', revealHint: 'This is written to the journal: who, when and why.', suspended: 'Suspended, the clock stands still', rating: 'Resident’s rating', solved: 'Resolved', unsolved: 'Not resolved', printed: 'Printed {at}',
    noPhoto: 'needs a signal', sent: { queued: 'Not sent yet; kept on this phone', safe: 'Safe', refused: 'Not taken' },
    actions: 'You may now', none: 'Nothing is asked of you here now.',
  },
  form: {
    moved: 'Someone else has acted; refreshed. What you wrote is kept. Look at the latest step before sending.', missing: 'Please fill in', failed: 'Not sent. Try again; it will not be done twice.', photos: 'Add photos', uploading: 'Uploading…', photoFailed: 'This one did not upload',
    unit: 'Search units', order: 'Search number or matter', category: 'Search categories', done: 'Done', score: 'Score',
  },
  call: {
    title: 'Register a call', lead: 'Write the words first, then place and category.', words: 'The resident’s words', wordsHint: 'As spoken; do not summarise.', place: 'Exact place', placeHint: 'House number, crossing, landmark', category: 'Category', area: 'Grid',
    name: 'Caller’s name', phone: 'Telephone', source: 'Source', urgent: 'Urgent: danger to life or serious loss', photos: 'Photos', submit: 'Register', limit: 'Respond {respond}, close {limit}', closing: 'Closes when: {closing}', community: 'A community can do this',
  },
}
