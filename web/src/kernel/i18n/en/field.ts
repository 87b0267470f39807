export default {
  today: 'Today, {name}', day: '{day}', waiting: '{n} waiting for you', nothing: 'All done', nothingHint: 'New dispatches appear here.', urgent: 'Pressing', rest: 'In hand', refresh: 'Refresh', me: 'Me', home: 'Today', done: 'Done', mine: 'Reported', sentOk: 'Done and recorded.', signIn: 'Grid', call: 'Call the resident', back: 'Back to today', noDone: 'Nothing done yet', noMine: 'Nothing reported yet', report: 'Report',
}
