import assess from './assess'
import field from './field'
import rules from './rules'

/** What the scene says in the office. */
export default { ...field, assess, rules }
