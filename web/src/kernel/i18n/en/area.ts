export default {
  title: 'Grid', tree: 'Areas', collapse: 'Hide areas', expand: 'Show areas', vacant: '{n} vacant', openCount: '{n} open',
  unset: 'This county has no towns, villages or grids yet. Take out the county workbook, fill in its sheets of areas, units, people and duties, and bring it back.', setUp: 'Set it up',
  tab: { map: 'Map', coverage: 'Coverage', area: 'This area' },
  state: { ok: 'Has an owner', vacant: 'Vacant', double: 'Two owners', leave: 'Owner on leave' },
  map: {
    zoomIn: 'Zoom in', zoomOut: 'Zoom out', fit: 'Whole map', none: 'No boundaries here yet', noneHint: 'Upload a GeoJSON file (WGS-84 or CGCS2000): each feature has a code (15 digits for a grid), a new grid also a name.', upload: 'Upload boundaries', accepted: '{n} accepted', added: '{n} of them new grids', rejected: '{n} rejected', synthetic: 'Boundaries are illustrative', label: 'Map of {n} grid | Map of {n} grids', hint: 'Wheel to zoom, drag to move; Tab visits each grid.', owner: 'Owner {name}', noOwner: 'Nobody is responsible', row: 'No. {n}',
  },
  page: { owners: 'Who is responsible', noOwner: 'Nobody is responsible now. This is a gap.', children: 'One level down', orders: 'Open orders', since: 'since {from}', deputy: 'deputy', leave: 'on leave', open: 'Open', noOrders: 'No open orders', vacantCol: 'Vacant', openCol: 'Open', name: 'Name', code: 'Code', kind: 'Kind', },
  coverage: { title: 'Coverage', grids: 'Grids', owned: 'Owned', vacant: 'Vacant', double: 'Two owners', leave: 'On leave', none: 'No such grid', area: 'Grid', owners: 'Owners', state: 'State', open: 'Open' },
  pick: { search: 'Search name, pinyin initials or code', browse: 'Step by step', none: 'Nothing found', choose: 'Choose this' },
  kind: { province: 'Province', prefecture: 'Prefecture', county: 'County', township: 'Township', town: 'Town', subdistrict: 'Subdistrict', village: 'Village', community: 'Community', grid: 'Grid', micro_grid: 'Micro-grid', dedicated_grid: 'Dedicated grid' },
}
