export default {
  number: { refused: '有几处填得不对，已填的都还在。', unreadable: '请填数字。', whole: '请填整数。', decimals: '小数最多 {n} 位。', none: '请填大于 0 的数。', low: '不能小于 {n}。', high: '数太大，最多 {n}。' },
  signHere: '请用手指签名', signAgain: '重签',
  constraint: '填得不对，请核对。', photo: '拍照', another: '重拍', photoFailed: '照片处理不了，请重拍一张。', locate: '记录位置', locateAgain: '重新定位', locating: '正在定位…', noPlace: '定位不成功，请到开阔处再试。', again: '再加一项', elsewhere: '这道题请在 ODK Collect 里填。',
}
