export default {
  on: 'Day', what: 'What', note: 'Note', reason: 'Reason', voided: 'Struck-out lines too', strike: 'Strike out', strikeHint: 'The line stays in the ledger with the day and the reason, and counts no more.', struck: 'Struck out on {day}: {reason}',
  unit: { piece: 'pieces', gram: 'kg' },
  event: {
    add: 'Enter an event', change: 'Correct an event', kind: { live: 'Live show', roadshow: 'Roadshow' }, title: 'Title', by: 'Held by (area)', platform: 'Platform', viewers: 'Viewers', source: 'Who says so', sourceHint: 'Such as: the platform’s own count at the end',
    producers: 'Producers', places: 'Communities', elsewhere: 'A community outside the county: its name, then Enter', residents: 'Residents served', sales: 'Sales (yuan)', what: 'Event', who: 'Producers', reached: 'Reached', sold: 'Sales', n: '{n} producer | {n} producers', watched: '{n} watched', came: '{n} came', yuan: '{n} yuan',
    q: 'Title, platform, note', none: 'No events in this time', noneHint: 'Enter live shows and roadshows.',
  },
  park: {
    add: 'Enter a park', change: 'Change the park', name: 'Park', area: 'Town, village or grid', subjects: 'Subjects in it', close: 'Close the park', closed: 'closed on {day}', closeHint: 'Its plan ends with it; all records stay.', none: 'No such park', pick: 'Name of a park, first letters', missing: 'There is no such park', stray: 'Parks that subjects name but that there are not', strayHint: 'These subjects count in no park. Nothing is changed by itself: enter the park, or choose the one that was meant.', isClosed: 'this park is closed', meant: 'Which park is meant by “{name}”', lead: 'They farm in this one', leadOut: 'In no park', make: 'Enter this park', led: '{n} subject now in {park}. | {n} subjects now in {park}.', ledOut: '{n} subject now in no park. | {n} subjects now in no park.', noneHint: 'Enter a park, then write its plan.',
    members: 'Whoever has this park chosen on their registry page is in it; change it there.',
  },
  plan: {
    title: 'Plan', measures: 'Measures', more: 'One more', officer: 'Answers for it', review: 'Next look', reviewHint: 'Once a year at least.', n: '{n} measure | {n} measures', adopt: 'Bring into force', draft: 'Keep as a draft', edit: 'Change the plan', make: 'Write a plan', look: 'Enter a look', looks: 'Looks', found: 'What was found', end: 'End the plan', endHint: 'Say why; another can be written afterwards.',
    earlier: 'Earlier plans', gone: 'no longer in post', late: 'due', absent: 'No plan yet.', state: { in_force: 'In force', draft: 'Draft', overdue: 'Due for a look', none: 'No plan', ended: 'Ended' },
  },
  training: {
    add: 'Enter a training', change: 'Correct the training', title: 'Training', hours: 'Hours', place: 'Where', trainer: 'Trainer', officers: '{n} officer came | {n} officers came', growers: '{n} subject came | {n} subjects came', result: 'Result', results: { pass: 'Passed', fail: 'Failed', present: 'Present' }, find: 'Name, village', all: 'Add all ({n})',
    long: 'Length', came: 'Came', both: '{officers} · {growers}', people: '{n} officer | {n} officers', farms: '{n} subject | {n} subjects', h: '{n} h', q: 'Title, place, trainer', none: 'No trainings in this time', noneHint: 'Enter a training and choose who came.',
  },
  packaging: {
    add: 'Enter a line', entry: { recovered: 'Recovered', disposed: 'Disposed of', due: 'Due back' }, bases: { sold: 'sales ledgers', used: 'use records', estimate: 'estimates' },
    hint: { recovered: 'Who brought how much, and where it was put. Pieces and kilograms are kept apart.', disposed: 'Taken from what lies in a town; no more than has not been disposed of.', due: 'What recovery is divided by. How it is known is said beside the rate.' },
    basis: 'Known from', who: 'Who brought it', whose: 'Whose ledger', town: 'Town', quantity: 'Quantity', way: 'Disposed of by whom and how', store: 'Put where', carrier: 'Carrier', voucher: 'Voucher', how: 'How it was estimated', party: 'Subject or carrier', where: 'Where to, voucher',
    dueFrom: 'Due back: {text}', noDue: 'nothing entered for this time', left: 'Lying in stores now: {text}', q: 'Subject, place, carrier, voucher', none: 'Nothing entered for this time', noneHint: 'Enter what came back, what was taken away and what was due.',
  },
}
