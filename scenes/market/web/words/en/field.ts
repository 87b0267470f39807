/** What the scene says on the phone. */
export default {
  scene: {
    market: 'Pre-orders',
  },
  market: {
    field: {
      title: 'To be collected',
      left: '{n} to come',
      code: 'Pickup code (six digits)',
      unknown: 'No such code in this batch; ask the customer to open their page.',
      taken: 'This code was taken already.',
      unsound: 'Recalled, or the certificate is in doubt: hand none out.',
      weighed: 'Jin as weighed (empty: as reserved)',
      cost: '{cost} yuan',
      pay: 'Paid by',
      hand: 'Hand out',
      done: '{name} has it, {cost} yuan.',
      deed: '{product} to {name}',
      missing: 'This batch is not on the phone; open it with a signal.',
      unit: {
        piece: 'pc',
        g: 'jin',
      },
      by: {
        cash: 'Cash',
        code: 'Code',
        later: 'Later',
      },
    },
  },
}
