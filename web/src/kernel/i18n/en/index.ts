import agri from './agri'
import area from './area'
import eco from './eco'
import field from './field'
import form from './form'
import lab from './lab'
import order from './order'
import own from './own'
import pdf from './pdf'
import pledge from './pledge'
import served from './served'
import shell from './shell'

/** What both doors say, and what the phone says. */
export default { ...shell, order, form, area, field, agri, lab, pledge, own, eco, served, pdf }
