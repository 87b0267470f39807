/** What is asked where something is done for a reason. */
export default {
  reason: '原因',
  strike: '作废',
  strikeHint: '作废后这一笔仍留在台账里，写明何时、为何作废，不再计数。',
}
