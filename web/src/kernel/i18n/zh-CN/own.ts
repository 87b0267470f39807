export default {
  acting: '经办人', give: '添加经办人', giveLead: '经办人在手机上替这一户记用药、记采收、开合格证，只能办这一户的事。添加后请把密码条当面交给本人。', contact: '登记的负责人 {name} {phone}', another: '另一个人', name: '姓名', phone: '手机号', phoneHint: '本人登录用这个号码。', giveGo: '添加并开通',
  nobody: '还没有经办人，合格证由网格员代开。', manage: '管理', onDuty: '这个人也有网格岗位，用原来的账号登录；密码请找安全管理员。', passwordLead: '忘了密码，就再发一次：原来的密码立即失效，首次登录须改成自己的。', admit: '开通账号', again: '再发一次密码', endReason: '为什么取消', endHint: '立即生效，办过的记录都在。', end: '取消经办人',
  state: { missing: '还没有开通', handed: '密码已发，还没有改', over: '密码已过期', never: '还没有登录过', active: '已开通', locked: '输错密码，暂时锁定', closed: '账号已停用' },
  home: '我的主体', lead: '您替这些主体经办。', none: '您现在不替任何主体经办。', issue: '开合格证', lot: '记采收', use: '记用药', purchase: '记购药', reissue: '换开合格证',
  pledges: '合格证', noPledges: '还没有开过合格证。', more: '再看一些', samples: '检测', noSamples: '还没有抽检过。', officers: '谁负责我们这一片', card: '群众扫码看到的页面', buys: '收货先收合格证，混装、分装后重新开。', mustIssue: '每一批上市前都要开合格证。', mayIssue: '农户自愿开合格证。', nothingLeft: '没有可以开证的批次，先记一次采收。', chooseLot: '开哪一批', wrong: '记错了，请网格员划去。',
  told: '{product} 的检测结果已告知，{at} 前可以提出异议。',
  objectLead: '对快速检测结果有异议，可在 {at} 前提出，改用定量方法复检。', objectWhy: '为什么有异议', object: '提出异议', noticeNone: '还没有签主体责任告知书。', noticeOld: '主体责任告知书有新版，请重新签。',
  takeIn: '收合格证', take: '收下', taken: '收下了', takeAnother: '再收一张', rescan: '重新扫', bought: '买了多少（公斤）', boughtHint: '不填就按合格证上的重量。', noCamera: '用不了相机，请填合格证上的 12 位编码。', intakes: '收下的合格证', noIntakes: '还没有收过合格证。', takers: '谁收下了', on: '收下日期', fromTaken: '从收下的合格证里选',
  paperCode: '合格证编码', paperHint: '照着随货的合格证，填上面的 12 位编码。', paperMore: '再加一张', back: '回我的主体', label: '标签', a4: 'A4', roles: '经办',
}
