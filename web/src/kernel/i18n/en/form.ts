export default {
  number: { refused: 'A few things do not fit; what you typed is kept.', unreadable: 'A number, please.', whole: 'A whole number, please.', decimals: 'At most {n} decimals.', none: 'More than 0, please.', low: 'Not less than {n}.', high: 'Too much; at most {n}.' },
  signHere: 'Sign with a finger', signAgain: 'Again',
  constraint: 'Not right; please check.', photo: 'Photo', another: 'Again', photoFailed: 'The photo could not be used; take another.', locate: 'Note the place', locateAgain: 'Locate again', locating: 'Locating…', noPlace: 'No place found; try in the open.', again: 'One more', elsewhere: 'Fill this in with ODK Collect.',
}
