/** What the scene is called. */
export default { agri: '农安' }
