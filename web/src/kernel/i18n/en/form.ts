export default {
  signHere: 'Sign with a finger', signAgain: 'Again',
  constraint: 'Not right; please check.', photo: 'Photo', another: 'Again', photoFailed: 'The photo could not be used; take another.', locate: 'Note the place', locateAgain: 'Locate again', locating: 'Locating…', noPlace: 'No place found; try in the open.', again: 'One more', elsewhere: 'Fill this in with ODK Collect.',
}
