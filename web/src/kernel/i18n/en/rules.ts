export default {
  title: 'Rules', lead: 'The law asks for patrols by risk and scale and for certificates to be kept; the days are the county\'s to set. A change holds from its day: visits already made cover what the rules of their day gave them, and certificates already issued are kept as long as was said then.',
  every: 'How often subjects are patrolled', everyHint: 'Every how many days', days: 'days', each: 'every {n} day | every {n} days', pledge: 'Telephone on certificates kept for', pledgeHint: 'Then the telephone is deleted; the certificate stays. Six months (184 days) at least.', pledgeDays: '{n} day | {n} days',
  words: 'Reason', wordsHint: 'For example the number of the bureau\'s document', change: 'Revise', save: 'Save as a new version', version: 'Version {n}', usual: 'As shipped', by: 'revised by {name}, {day}', history: 'Earlier rules', now: 'In force', noHistory: 'Not revised yet: these are the rules as shipped.',
  seeDue: 'Subjects that are due',
}
