import agri from './agri'
import eco from './eco'
import lab from './lab'
import own from './own'
import pledge from './pledge'
import scene from './scene'
import served from './served'

/** What the scene says on the phone, and in the office too. */
export default { scene, agri, eco, lab, own, pledge, served }
