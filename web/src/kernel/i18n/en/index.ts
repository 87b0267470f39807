import both from './both'
import office from './office'

export default { ...both, ...office }
