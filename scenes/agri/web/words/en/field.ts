import agri from './agri'
import eco from './eco'
import lab from './lab'
import own from './own'
import pledge from './pledge'
import round from './round'
import scene from './scene'

/** What the scene says on the phone; the office says it too. */
export default { scene, agri: { ...agri, field: round }, eco, lab, own, pledge }
