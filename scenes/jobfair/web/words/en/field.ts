/** What the scene says on the phone; the office says it too. */
export default {
  scene: { jobfair: 'Job fairs' },
  jobfair: {
    field: {
      sum: '{n} checked in on this phone',
      today: 'today',
      from: 'from {day}',
      checkIn: 'Check-in at a fair',
      waiting: '{n} check-ins have not been sent yet',
      asOf: 'No signal: the fair is as of {at}.',
      notCarried: 'This phone does not carry the fair. Open “Today” once where there is a signal.',
      read: 'Noted',
      code: 'Code',
      go: 'Check in',
      shut: 'The doors are open on {span}; people can be checked in then.',
      here: 'Code ending in {end} is noted.',
      byCode: 'Code …{end}',
      kept: 'noted, to be sent',
      safe: 'checked in',
      mistyped: 'This is no such code. Compare it and type it again (12 characters).',
      twiceHere: 'This code was checked in a moment ago.',
    },
  },
}
