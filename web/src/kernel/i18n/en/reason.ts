/** What is asked where something is done for a reason. */
export default {
  reason: 'Reason',
  strike: 'Strike out',
  strikeHint: 'The line stays in the ledger with the day and the reason, and counts no more.',
}
