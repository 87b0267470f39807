import field from './field'
import agri from './office/agri'
import assess from './office/assess'
import eco from './office/eco'
import lab from './office/lab'
import own from './office/own'
import pledge from './office/pledge'
import rules from './office/rules'
import served from './office/served'

/** What the scene says in the office, which says what the phone says too. */
export default {
  ...field,
  agri: { ...field.agri, ...agri },
  assess,
  eco: { ...field.eco, ...eco },
  lab: { ...field.lab, ...lab },
  own: { ...field.own, ...own },
  pledge: { ...field.pledge, ...pledge },
  rules,
  served,
}
