export default {
  title: '网格', tree: '区划', collapse: '收起区划', expand: '展开区划', vacant: '空岗 {n}', openCount: '在办 {n}',
  unset: '这个区县还没有街镇、村居和网格。先取整县工作簿，在“区域”“单位”“人员”“岗位任职”各表里填好，再传回来。', setUp: '去设置',
  tab: { map: '地图', coverage: '覆盖', area: '本级' },
  state: { ok: '有人负责', vacant: '空岗', double: '重岗', leave: '负责人请假' },
  map: {
    zoomIn: '放大', zoomOut: '缩小', fit: '全图', none: '这里还没有网格边界', noneHint: '可上传 GeoJSON 边界文件（WGS-84 或 CGCS2000）：每个面写明 code（15 位网格代码）；新网格再写 name。', upload: '上传边界', accepted: '收下 {n} 个边界', added: '其中新建网格 {n} 个', rejected: '退回 {n} 个', synthetic: '边界为示意', label: '网格地图，共 {n} 格', hint: '滚轮缩放，拖动平移；Tab 逐格查看。', owner: '负责人 {name}', noOwner: '无人负责', row: '第 {n} 个',
  },
  page: { owners: '谁在负责', noOwner: '现在没有人负责。这是一个缺口。', children: '下一级', orders: '在办诉求', since: '{from} 起', deputy: '代管', leave: '请假', open: '打开', noOrders: '没有在办的诉求', vacantCol: '空岗', openCol: '在办', name: '名称', code: '代码', kind: '类型', },
  coverage: { title: '覆盖', grids: '网格', owned: '有人负责', vacant: '空岗', double: '重岗', leave: '请假', none: '没有这样的网格', area: '网格', owners: '负责人', state: '状况', open: '在办' },
  pick: { search: '搜地名、拼音首字母或代码', browse: '逐级选', none: '没有找到', choose: '选这里' },
  kind: { province: '省', prefecture: '市', county: '区县', township: '街道乡镇', town: '镇', subdistrict: '街道', village: '村', community: '社区', grid: '网格', micro_grid: '微网格', dedicated_grid: '专属网格' },
}
