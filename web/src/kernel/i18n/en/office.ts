import account from './account'
import calendar from './calendar'
import clash from './clash'
import directive from './directive'
import figure from './figure'
import forms from './forms'
import posts from './posts'
import publish from './publish'
import roster from './roster'
import sheet from './sheet'
import system from './system'
import today from './today'
import workbook from './workbook'

/** What only the office says: the phone does not carry it. */
export default {
  account,
  calendar,
  clash,
  directive,
  figure,
  forms,
  posts,
  publish,
  roster,
  sheet,
  system,
  today,
  workbook,
}
