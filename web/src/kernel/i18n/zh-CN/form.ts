export default {
  signHere: '请用手指签名', signAgain: '重签',
  constraint: '填得不对，请核对。', photo: '拍照', another: '重拍', photoFailed: '照片处理不了，请重拍一张。', locate: '记录位置', locateAgain: '重新定位', locating: '正在定位…', noPlace: '定位不成功，请到开阔处再试。', again: '再加一项', elsewhere: '这道题请在 ODK Collect 里填。',
}
