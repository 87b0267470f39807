export default {
  title: '别人刚刚改过',
  hint: '您填的都还在。下面是对方改了的，每项选一个，再保存一次。',
  none: '您填的都还在，对方改的和您填的不冲突，再保存一次就好。',
  was: '原来：{value}',
  theirs: '对方改成',
  mine: '您填的',
  empty: '空',
  yes: '是',
  no: '否',
}
