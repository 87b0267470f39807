export default {
  title: 'Holidays and office hours', lead: 'Deadlines run by these days and hours. Enter the State Council’s notice when it is out: one tap is a day off, another on a weekend is a day that is made up. Deadlines ahead are then worked out anew, and the orders say so.',
  unknown: 'missing', save: 'Save {year}', saved: 'Saved; deadlines ahead are being worked out anew.', month: 'Month {n}', week: 'Mo Tu We Th Fr Sa Su',
  day: { off: 'off', work: 'made up', weekend: 'weekend', usual: 'worked' }, hours: 'Office hours', hoursHint: 'For example 09:00-12:00 13:30-18:00', saveHours: 'Save the hours',
  missing: 'The holidays of {year} are not entered; deadlines reaching into it count Monday to Friday.', enter: 'Enter them',
}
