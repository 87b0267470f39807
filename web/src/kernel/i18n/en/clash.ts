export default {
  title: 'Somebody else has just changed this',
  hint: 'What you typed is still here. Below is what they changed: choose one of each, and save again.',
  none: 'What you typed is still here, and they changed nothing of it. Save again.',
  was: 'Before: {value}',
  theirs: 'They wrote',
  mine: 'You wrote',
  empty: 'empty',
  yes: 'yes',
  no: 'no',
}
