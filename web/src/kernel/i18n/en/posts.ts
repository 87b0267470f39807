export default {
  title: 'Posts', lead: 'A post says what may be seen and done; the roster says who holds it. Posts that come with the program are read here and change with it; the county’s own are shaped here. The powers of the three administrators are in no other post.',
  own: 'The county’s own', shipped: 'With the program', none: 'None yet. Any of those below may be a start.', add: 'New post', after: 'New after this', change: 'Change the post', retire: 'Retire', restore: 'Restore', retired: 'retired', save: 'Save',
  col: { title: 'Post', level: 'Held in', holders: 'Holders', powers: 'Powers' }, level: { 6: 'county', 9: 'town', 12: 'village', 15: 'grid' },
  powersHint: 'Only what the work needs. Whoever appoints has to hold them too.', atOnce: '{n} people hold it; what they may do changes as soon as it is saved.',
  group: { agri: 'Farm produce', area: 'Grid', roster: 'Roster', order: 'Orders', figure: 'Figures', form: 'Checklists' },
}
