export default {
  today: 'Today, {name}', waiting: '{n} waiting for you', nothing: 'All done', nothingHint: 'New dispatches appear here.', urgent: 'Pressing', rest: 'In hand', refresh: 'Refresh', me: 'Me', home: 'Today', sentOk: 'Done and recorded.', signIn: 'Grid', back: 'Back to today',
}
