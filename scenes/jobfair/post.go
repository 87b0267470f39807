package jobfair

import (
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/sheet"
	"huying/base/text"
)

// States of a post.
const (
	Wanted    = "open"
	Filled    = "filled"
	Paused    = "paused" // its employer was refused
	Withdrawn = "withdrawn"
)

// What a post may ask for and offer, by codes.
var (
	Educations = []string{"any", "junior", "senior", "college", "bachelor", "master"}
	Relaxed    = []string{"none", "age", "education", "both"} // for people who served
	Flags      = []string{"veteran", "disabled", "family", "insured", "board", "training"}
	Forms      = []string{"full", "part", "temporary", "intern"}
	Interviews = []string{"site", "phone", "video", "office"}
)

// Post is what an employer looks for at a fair.
type Post struct {
	ID        string
	Fair      string
	Employer  string
	Area      string
	Origin    string
	Title     string
	Trade     string
	Headcount int
	PayFrom   int64 // fen a month; 0: by agreement
	PayTo     int64
	Place     string
	Education string
	AgeMost   int // 0: any
	Relaxed   string
	Skills    string
	Flags     []string
	Form      string
	Contact   string // a department, no person
	Phone     string // for everybody
	Interview string
	State     string
	Reason    string // why the office took it back
	PostedOn  clock.Day
	On        clock.Day // the fair's first day
	Version   int

	EmployerName string // where it is listed
	Booth        string
	Applied      int
}

const (
	mostHeadcount = 2000
	mostPay       = 1_000_000 // yuan a month
	mostPosts     = 200       // of one employer at one fair
	fen           = 100
)

func (p *Post) check() error {
	f := fault.New(fault.Invalid, "jobfair.post.invalid")
	text.Trim(&p.Title, &p.Trade, &p.Place, &p.Skills, &p.Contact)
	p.Phone = plainPhone(p.Phone)
	f.Sized("/title", p.Title, 40, true)
	f.Sized("/trade", p.Trade, 30, false)
	f.Sized("/place", p.Place, 60, true)
	f.Sized("/skills", p.Skills, 300, false)
	f.Sized("/contact", p.Contact, 20, true)
	if !text.ValidPhone(p.Phone) {
		f.At("/phone", "order.phone.bad")
	}
	if p.Headcount < 1 || p.Headcount > mostHeadcount {
		f.Add(fault.Field{Pointer: "/headcount", Key: "jobfair.post.headcount", Args: map[string]any{"most": mostHeadcount}})
	}
	if p.PayFrom < 0 || p.PayTo < p.PayFrom || p.PayTo > mostPay*fen || p.PayFrom == 0 && p.PayTo > 0 {
		f.At("/pay_to", "jobfair.post.pay")
	}
	if p.AgeMost != 0 && (p.AgeMost < 16 || p.AgeMost > 70) {
		f.At("/age_most", "jobfair.post.age")
	}
	for _, x := range []struct {
		at, v string
		of    []string
	}{{"/education", p.Education, Educations}, {"/relaxed", p.Relaxed, Relaxed}, {"/form", p.Form, Forms}, {"/interview", p.Interview,
		Interviews}} {
		if !slices.Contains(x.of, x.v) {
			f.At(x.at, "web.not_offered")
		}
	}
	for _, x := range p.Flags {
		if !slices.Contains(Flags, x) {
			f.At("/flags", "web.not_offered")
		}
	}
	if p.Relaxed == "age" && p.AgeMost == 0 || p.Relaxed == "education" && p.Education == "any" ||
		p.Relaxed == "both" && (p.AgeMost == 0 || p.Education == "any") {
		f.At("/relaxed", "jobfair.post.relaxed")
	}
	noIdentity(f, "/title", p.Title, "/skills", p.Skills, "/contact", p.Contact, "/place", p.Place)
	return f.OrNil()
}

// Pay is a post's range in yuan a month, as people write it; empty when it is by agreement.
func (p *Post) Pay() string {
	switch {
	case p.PayTo == 0:
		return ""
	case p.PayFrom == p.PayTo:
		return fmt.Sprint(p.PayFrom / fen)
	}
	return fmt.Sprintf("%d–%d", p.PayFrom/fen, p.PayTo/fen)
}

// The words of the sheet are part of its format, in the order of the codes.
var (
	educationWords = []string{"不限", "初中", "高中（中专）", "大专", "本科", "研究生"}
	relaxedWords   = []string{"不放宽", "年龄放宽", "学历放宽", "年龄学历都放宽"}
	formWords      = []string{"全职", "兼职", "临时", "实习"}
	interviewWords = []string{"现场面试", "电话面试", "视频面试", "到单位面试"}
	flagWords      = []string{"优先退役军人", "残疾军人优先", "随军家属优先", "五险一金", "包食宿", "带薪培训"}
)

// postFormat is the sheet in which an employer sends its posts.
var postFormat = sheet.Format{Sheet: "岗位", MostRows: mostPosts, Others: true, Columns: []sheet.Column{
	{Title: "岗位名称", Required: true, Hint: "例如 电工", Longest: 40, Also: []string{"岗位", "职位", "职位名称"}},
	{Title: "工种", Longest: 30},
	{Title: "招聘人数", Required: true, Hint: "要招几个人", Also: []string{"人数", "需求人数"}},
	{Title: "月薪从", Hint: "元，面议就空着", Also: []string{"薪资下限", "最低月薪"}},
	{Title: "月薪到", Hint: "元", Also: []string{"薪资上限", "最高月薪"}},
	{Title: "工作地点", Required: true, Longest: 60},
	{Title: "学历", Choices: educationWords, Also: []string{"学历要求"}},
	{Title: "年龄上限", Hint: "不限就空着", Also: []string{"年龄"}},
	{Title: "对退役军人放宽", Choices: relaxedWords},
	{Title: "技能要求", Longest: 300, Width: 30},
	{Title: "标记", Hint: "用顿号隔开：" + strings.Join(flagWords, "、"), Width: 30},
	{Title: "用工形式", Choices: formWords},
	{Title: "联系部门", Required: true, Hint: "不写个人姓名", Longest: 20},
	{Title: "招聘电话", Required: true, Hint: "会公开"},
	{Title: "面试方式", Choices: interviewWords},
}}

// readPosts reads a sheet of posts; what is wrong is told by cell, and then nothing of it is taken.
func readPosts(data []byte) (list []*Post, out *sheet.Result, err error) {
	out, err = postFormat.Read(data, func(l *sheet.Line) {
		word := func(col int, codes, words []string) string {
			if i := l.OneOf(col, words...); i >= 0 {
				return codes[i]
			}
			return codes[0]
		}
		p := &Post{Title: l.Values[0], Trade: l.Values[1], Headcount: int(l.Number(2, mostHeadcount) / 1000), Place: l.Values[5],
			PayFrom: l.Amount(3, measure.Money, mostPay), PayTo: l.Amount(4, measure.Money, mostPay),
			Education: word(6, Educations, educationWords), AgeMost: int(l.Number(7, 100) / 1000), Relaxed: word(8, Relaxed, relaxedWords),
			Skills: l.Values[9], Form: word(11, Forms, formWords), Contact: l.Values[12], Phone: l.Values[13],
			Interview: word(14, Interviews, interviewWords), State: Wanted}
		for _, w := range strings.FieldsFunc(l.Values[10], func(c rune) bool { return strings.ContainsRune("、，,；; ", c) }) {
			i := slices.Index(flagWords, w)
			if i < 0 {
				l.Fail(10, "sheet.bad_choice", "choices", strings.Join(flagWords, "、"))
				continue
			}
			p.Flags = append(p.Flags, Flags[i])
		}
		told(l, p.check())
		list = append(list, p)
	})
	return list, out, err
}

// told notes at its cell what the check of a post found.
func told(l *sheet.Line, err error) {
	column := map[string]int{"/title": 0, "/trade": 1, "/headcount": 2, "/pay_to": 4, "/place": 5, "/education": 6, "/age_most": 7,
		"/relaxed": 8,
		"/skills":  9, "/flags": 10, "/form": 11, "/contact": 12, "/phone": 13, "/interview": 14}
	read := []string{"/headcount", "/pay_to", "/education", "/age_most", "/relaxed", "/flags", "/form",
		"/interview"} // and told where they cannot be
	wrong := !l.OK()
	if f, ok := err.(*fault.Fault); ok { //nolint:errorlint // check gives the fault itself
		for _, x := range f.Fields {
			if wrong && slices.Contains(read, x.Pointer) {
				continue
			}
			l.FailWith(column[x.Pointer], x.Key, x.Args)
		}
	}
}
