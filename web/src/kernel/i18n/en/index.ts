import agri from './agri'
import area from './area'
import field from './field'
import figure from './figure'
import form from './form'
import forms from './forms'
import order from './order'
import pdf from './pdf'
import roster from './roster'
import sheet from './sheet'
import shell from './shell'
import system from './system'

export default { ...shell, order, form, forms, area, roster, sheet, figure, system, field, agri, pdf }
