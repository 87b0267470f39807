package xlsform

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the XForms that the web tests open")

const fixtureDir = "../../../web/src/kernel/form/fixtures"

// The forms that ODK's own engine opens in web/src/kernel/form/engine.test.ts. They
// hold every type, every function and every appearance that the house promises.
var fixtures = map[string]string{
	"types": `
[survey]
type | name | label::中文 (zh) | label::English (en) | hint::中文 (zh) | guidance_hint::中文 (zh) | required | required_message::中文 (zh) | constraint | constraint_message::中文 (zh) | appearance | parameters | default | image | choice_filter | read_only | relevant
start | began
end | ended
today | day
deviceid | device
username | who
audit | audit | | | | | | | | | | location-priority=balanced location-min-interval=60 location-max-age=120
start-geopoint | where_begun
text | title | 标题 | Title | 不超过五十字 | 写清楚在哪里 | yes | 请写标题 | string-length(.) <= 50 | 标题太长：${title} | multiline | rows=3 | | house.png
integer | people | 人数 | People | | | yes | | . >= 0 and . < 1000 | 人数不对 | numbers | | 1
decimal | dose | 撒布量 | Dose | | | | | . > 0
date | seen | 日期 | Date | | | | | . <= today() | 不能晚于今天 | no-calendar
date | month | 月份 | Month | | | | | | | month-year
time | hour | 时间 | Time
dateTime | moment | 时刻 | Moment
note | said | 您报了 ${people} 人 | You said ${people}
acknowledge | agreed | 已核对 | Checked
select_one level | grade | 等级 | Grade | | | | | | | minimal
select_one level or_other | kind | 种类 | Kind | | | | | | | quick
select_one level | mood | 满意度 | Satisfaction | | | | | | | likert
select_multiple level | many | 多选 | Several
select_multiple level or_other | manyo | 多选或其他 | Several or other | | | | | | | | randomize=true seed=${people}
select_one village | village | 村 | Village | | | | | | | | | | | grade = ${grade}
select_one_from_file shops.csv | shop | 门店 | Shop | | | | | | | minimal
rank level | order | 排序 | Rank
range | score | 打分 | Score | | | | | | | | start=0 end=100 step=5
range | share | 比例 | Share | | | | | | | | start=0 end=1 step=0.1
image | photo | 照片 | Photo | | | | | | | | max-pixels=1024
image | sign | 签名 | Signature | | | | | | | signature
audio | sound | 录音 | Sound | | | | | | | | quality=low
video | film | 录像 | Film
file | paper | 文件 | File
barcode | code | 二维码 | Code
geopoint | point | 位置 | Place | | | | | | | | capture-accuracy=10 warning-accuracy=50
geotrace | trace | 路线 | Way | | | | | | | map
geoshape | shape | 地块 | Plot
hidden | secret | | | | | | | | | | | s-1
begin_group | page | 第二页 | Second page | | | | | | | field-list
text | a | 甲 | A
text | b | 乙 | B | | | | | | | | | | | | yes
end_group
begin_group | grid | 评分表 | Table | | | | | | | table-list
select_one level | clean | 卫生 | Clean
select_one level | safe | 安全 | Safe
end_group
begin_group | only | 有人时 | When people | | | | | | | | | | | | | ${people} > 0
text | inside | 内 | Inside
end_group
[choices]
list_name | name | label::中文 (zh) | label::English (en) | grade | image::中文 (zh)
level | high | 高 | High | | high.png
level | low | 低 | Low
village | a | 甲村 | A | high
village | b | 乙村 | B | low
[settings]
form_id | form_title | version | default_language | instance_name | style
types | 各种题目 | 3 | 中文 (zh) | concat(${title}, '-', ${people}) | pages
`,
	"functions": `
[survey]
type | name | label | calculation | default
text | t | 文字 | | abc
integer | n | 数 | | 3
decimal | d | 小数 | | 2.5
date | day | 日期 | | 2024-02-29
dateTime | moment | 时刻 | | 2024-02-29T10:30:00
select_multiple l | m | 多选 | | a b
select_one l | o | 单选 | | b
geopoint | g | 点 | | 39.9 116.4 0 0
geoshape | s | 面 | | 39.8 116.3 0 0;39.8 116.5 0 0;40.0 116.5 0 0;40.0 116.3 0 0;39.8 116.3 0 0
begin_repeat | rep | 重复
integer | x | 每次 | | 4
text | y | 每次文字
calculate | pos | | position(..)
calculate | own | | ${x} + 1
end_repeat
calculate | f_if | | if(${n} > 2, 'big', 'small')
calculate | f_selected | | selected(${m}, 'a')
calculate | f_selected_at | | selected-at(${m}, 1)
calculate | f_count_selected | | count-selected(${m})
calculate | f_choice_name | | jr:choice-name(${o}, '${o}')
calculate | f_indexed | | indexed-repeat(${x}, ${rep}, 1)
calculate | f_count | | count(${rep})
calculate | f_sum | | sum(${x})
calculate | f_min | | min(${x}, 9)
calculate | f_max | | max(${x}, 2)
calculate | f_cne | | count-non-empty(${x})
calculate | f_coalesce | | coalesce('', ${t})
calculate | f_once | | once('one')
calculate | f_regex | | regex(${t}, '^[a-c]+$')
calculate | f_contains | | contains(${t}, 'b')
calculate | f_starts | | starts-with(${t}, 'a')
calculate | f_ends | | ends-with(${t}, 'c')
calculate | f_substr | | substr(${t}, 1, 2)
calculate | f_length | | string-length(${t})
calculate | f_concat | | concat(${t}, '-', ${n})
calculate | f_join | | join(',', ${t}, ${n})
calculate | f_space | | normalize-space('  a   b ')
calculate | f_number | | number('7')
calculate | f_int | | int(${d})
calculate | f_round | | round(3.14159, 2)
calculate | f_abs | | abs(0 - 5)
calculate | f_pow | | pow(2, 10)
calculate | f_today | | today()
calculate | f_now | | now()
calculate | f_date | | date('2024-01-02')
calculate | f_format | | format-date(${day}, '%Y/%m/%d')
calculate | f_decimal | | decimal-date-time(${day})
calculate | f_not | | not(${n} = 3)
calculate | f_true | | true()
calculate | f_false | | false()
calculate | f_bool | | boolean-from-string('1')
calculate | f_string | | string(${n})
calculate | f_uuid | | uuid()
calculate | f_random | | random() >= 0
calculate | f_distance | | distance(${s}) > 0
calculate | f_area | | area(${s}) > 0
calculate | f_geofence | | geofence(${g}, ${s})
calculate | f_pulldata | | pulldata('shops', 'label', 'name', 's1')
calculate | o_math | | (${n} * 4 - 2 + 1) div 2
calculate | o_mod | | ${n} mod 2
calculate | o_not | | ${n} != 3 or ${n} <= 3 and ${n} >= 3
calculate | o_minus | | -${n}
calculate | o_list | | instance('l')/root/item[name = ${o}]/label
[choices]
list_name | name | label
l | a | 甲
l | b | 乙
[settings]
form_id | form_title
functions | 各种函数
`,
	"repeats": `
[survey]
type | name | label | calculation | default | trigger | repeat_count | choice_filter | relevant | constraint | constraint_message | appearance
integer | homes | 户数 | | 2
begin_repeat | home | 第 ${homes} 户中的一户 | | | | ${homes}
text | head | 户主
text | town | 镇 | | once('甲镇')
select_one place | where | 村 | | | | | town = ${town}
begin_repeat | person | 人
text | called | 姓名 | | ${head}
integer | age | 年龄 | | | | | | | . < 150 and ${head} != '' | ${head}家的年龄不对
calculate | label | | concat(${head}, '/', ${called}, '/', position(..), '/', position(../..))
end_repeat
calculate | persons | | count(${person})
end_repeat
begin_repeat | three | 三次 | | | | 1 + 2
text | word | 字
end_repeat
text | typed | 打字
dateTime | typed_at | 打字时间 | now() | | ${typed}
calculate | typed_length | | string-length(${typed}) | | ${typed}, ${homes}
calculate | all | | sum(${age})
calculate | persons_all | | sum(${persons})
[choices]
list_name | name | label | town
place | a | 甲村 | 甲镇
place | b | 乙村 | 乙镇
[settings]
form_id | form_title | version
repeats | 重复 | 2026.1
`,
	"widgets": `
[survey]
type | name | label::中文 (zh) | hint::中文 (zh) | guidance_hint::中文 (zh) | required | required_message::中文 (zh) | appearance | parameters | image::中文 (zh) | audio::中文 (zh) | video::中文 (zh) | big-image::中文 (zh)
text | words | 文字 | 不超过五十字 | 写清楚在哪里：${code} | yes | 请写上 | multiline | rows=4 | house.png | how.mp3 | how.mp4 | house-big.png
text | code | 编号 | | | | | numbers
integer | count | 数量 | | | | | thousands-sep
decimal | dose | 用量
date | day | 日期
date | plain | 没有日历 | | | | | no-calendar
date | month | 月份 | | | | | month-year
date | year | 年份 | | | | | year
time | hour | 时间
dateTime | moment | 时刻
note | said | 请看图 | | | | | | | house.png
acknowledge | agreed | 已核对 | | | yes | 请核对后打勾
select_one level | plain_one | 单选
select_one level or_other | quick | 快选 | | | | | quick
select_one level | likert | 满意度 | | | | | likert
select_one level | menu | 菜单 | | | | | minimal
select_one level | cols | 三列 | | | | | columns-3
select_one long | village | 村
select_one long | village_min | 收起的村 | | | | | minimal
select_one place | nearby | 门店 | | | | | map
select_multiple level | many | 多选
select_multiple level or_other | many_other | 多选或其他 | | | | | minimal
rank level | order | 排序
range | score | 打分 | | | | | | start=0 end=100 step=5
range | stars | 评星 | | | | | rating | start=1 end=5 step=1
range | pick | 挑一个 | | | | | picker | start=0 end=1 step=0.1
range | tall | 竖着 | | | | | vertical no-ticks | start=0 end=10 step=1
image | photo | 照片 | | | yes | 请拍一张 | | max-pixels=640
image | sign | 签名 | | | | | signature
audio | sound | 录音 | | | | | | quality=low
video | film | 录像
file | paper | 文件
barcode | barcode | 条码
geopoint | point | 位置 | | | | | | capture-accuracy=10 warning-accuracy=50
geotrace | trace | 路线 | | | | | map
geoshape | shape | 地块
begin_group | page | 一起看 | | | | | field-list
text | inside | 里面
end_group
begin_group | grid | 评分表 | | | | | table-list
select_one level | clean | 卫生
select_one level | safe | 安全
end_group
begin_repeat | again | 每一户
text | head | 户主
end_repeat
[choices]
list_name | name | label::中文 (zh) | image::中文 (zh) | geometry
level | high | 高 | high.png
level | mid | 中
level | low | 低
place | s1 | 一号店 | | 39.900 116.700 0 0
place | s2 | 二号店 | | 39.950 116.700 0 0
long | v0 | 安村
long | v1 | 北村
long | v2 | 草村
long | v3 | 大村
long | v4 | 恩村
long | v5 | 房村
long | v6 | 高村
long | v7 | 黄村
long | v8 | 鲁村
long | v9 | 固村
long | v10 | 牛村
long | v11 | 平村
long | v12 | 坦村
long | v13 | 任村
long | v14 | 三村
long | v15 | 台村
long | v16 | 王村
long | v17 | 夕村
long | v18 | 燕村
[settings]
form_id | form_title | version | default_language
widgets | 各种填法 | 1 | 中文 (zh)
`,
	"world": `
[survey]
type | name | label | bind:relevant | bind:constraint | bind:jr:constraintMsg | calculation | trigger | parameters | default
select_one sick:ness | sick | 有没有**病虫害**
begin loop over sick:ness | each | | ${sick} != 'none'
integer | many | %(label)s有几株 | | . < 100 | 太多了
end loop
note | | 您选了instance('sick:ness')/root/item[name = ${sick}]/label，对吗？
begin repeat | people | 谁在场
text | who | 姓名
integer | age | 年龄
end repeat
select_one ${who} | head | 谁负责
calculate | none | | | | | if(${sick} = null, 'empty', 'full')
text | shout | 喊一声
dateTime | when | 什么时候 | | | | now() | ${shout},
range | level | 打分 | | | | | | start=10 end=0 step=-2
range | weight | 重量 | | | | | | start=0 end=10 step=2 tick_interval=4 placeholder=6
select_multiple sick:ness or_other | many | 都有什么 | | | | | | randomize=True
integer | sum | 默认算出 | | | | | | | 2 * 3
simserial | sim
text | quiet
[choices]
list_name | name | label
sick:ness | none | 没有
sick:ness | few | 少
sick:ness | lots
[settings]
form_id | form_title
world | 世上的表
`,
	"plain": `
[survey]
type | name | label | hint | required | relevant | 说明
text | 姓名 | 您的姓名 <b> & "引号" | 与证件一致 | yes
select_one 是否 | 同意 | ${姓名}，您同意吗？ | | true()
text | 原因 | 原因 | | | ${同意} = '否'
[choices]
list_name | name | label
是否 | 是 | 同意
是否 | 否 | 不同意
[settings]
form_id | form_title
plain | 一张中文表
`,
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	for name, pages := range fixtures {
		f, _ := mustCompile(t, pages)
		path := filepath.Join(fixtureDir, name+".xml")
		if *update {
			if err := os.MkdirAll(fixtureDir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.XML, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, f.XML) {
			t.Errorf("%s is not what compiles now; run this test with -update and look at the difference", path)
		}
	}
}
