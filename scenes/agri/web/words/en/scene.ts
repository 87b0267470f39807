/** What the scene is called. */
export default { agri: 'Farms' }
