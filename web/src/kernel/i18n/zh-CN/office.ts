/** What only the office says. */
import account from './account'
import assess from './assess'
import calendar from './calendar'
import figure from './figure'
import forms from './forms'
import pdf from './pdf'
import posts from './posts'
import publish from './publish'
import roster from './roster'
import rules from './rules'
import served from './served'
import sheet from './sheet'
import system from './system'
import workbook from './workbook'

export default { forms, roster, sheet, figure, publish, system, served, pdf, assess, workbook, rules, account, posts, calendar }
