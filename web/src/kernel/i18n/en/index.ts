import area from './area'
import field from './field'
import form from './form'
import order from './order'
import pdf from './pdf'
import reason from './reason'
import { ground, report } from './report'
import shell from './shell'

/** What both doors say, and what the phone says. */
export default { ...shell, order, form, area, field, pdf, reason, report, ground }
