package rectify

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/compartment"

	"pgregory.net/rapid"
)

var roles = []string{compartment.Owner, Discipline, Organisation, Team, Leader, OfUnit}

const today = clock.Day(20231107)

func person(id string) act.Actor {
	return act.Actor{County: "110112", Person: id, Name: id, Via: "web"}
}

func at(state State) *Finding {
	return &Finding{Unit: "u", Nature: "general", State: state, Plan: Plan{Deadline: 20231001}, AskedFor: 20240101, Examined: &Entry{Person: "examiner"}}
}

func with(f *Finding, change func(*Finding)) *Finding {
	change(f)
	return f
}

func whole() *Input {
	return &Input{Words: "x", Day: 20241231, Outcome: Done, Sound: true, Pledged: true, MeetingOn: 20231101, Files: []File{{"f", "证据.pdf"}},
		Plan: Plan{"a", "b", "c", "d", "e", "f", 20241231}}
}

// The table of who may take which step in which state, as officials told it; every other combination is refused.
func TestWhoMayTakeWhichStep(t *testing.T) {
	const all = "owner discipline organisation team"
	want := map[string]string{ // verb state: roles
		"start not_started":  "unit",
		"progress doing":     "unit",
		"progress returned":  "unit",
		"progress lasting":   "unit",
		"progress undone":    "unit",
		"extend doing":       "unit",
		"extend returned":    "unit",
		"extend undone":      "unit",
		"grant doing":        "owner discipline",
		"grant returned":     "owner discipline",
		"grant undone":       "owner discipline",
		"deny doing":         "owner discipline",
		"deny returned":      "owner discipline",
		"deny undone":        "owner discipline",
		"apply doing":        "unit",
		"apply returned":     "unit",
		"apply lasting":      "unit",
		"examine review":     "discipline organisation",
		"endorse review":     "owner discipline team",
		"return review":      all,
		"fail doing":         "owner discipline",
		"fail returned":      "owner discipline",
		"ask not_started":    all,
		"ask doing":          all,
		"ask review":         all,
		"ask returned":       all,
		"ask undone":         all,
		"ask lasting":        all,
		"answer not_started": "unit",
		"answer doing":       "unit",
		"answer review":      "unit",
		"answer returned":    "unit",
		"answer undone":      "unit",
		"answer lasting":     "unit",
		"visit doing":        all,
		"visit review":       all,
		"visit returned":     all,
		"visit undone":       all,
		"visit lasting":      all,
		"look_back done":     all,
		"look_back lasting":  all,
		"relapse done":       "owner discipline",
		"relapse lasting":    "owner discipline",
	}
	u := &Unit{State: "scheme"}
	for _, s := range Steps {
		for _, state := range States {
			for _, role := range roles {
				f := at(state)
				if s.Verb == "examine" {
					f.Examined = nil
				}
				err := s.Take(f, u, whole(), person("me"), role, today.Start())
				may := slices.Contains(append(split(want[s.Verb+" "+string(state)]), "nobody"), role)
				if (err == nil) != may {
					t.Errorf("%s of a finding that is %s, by %s: %v", s.Verb, state, role, err)
				}
				if err != nil && (f.State != state || len(f.Thread) > 0) {
					t.Errorf("%s was refused and left something", s.Verb)
				}
			}
		}
	}
	for _, s := range UnitSteps {
		for _, state := range UnitStates {
			for _, role := range roles {
				u := &Unit{State: state}
				err := s.Take(u, whole(), person("me"), role, today.Start())
				may := slices.Contains(s.From, state) && slices.Contains(s.By, role)
				if (err == nil) != may {
					t.Errorf("%s of a unit that is %s, by %s: %v", s.Verb, state, role, err)
				}
			}
		}
	}
}

func split(words string) (out []string) {
	word := ""
	for _, c := range words + " " {
		if c == ' ' {
			if word != "" {
				out = append(out, word)
			}
			word = ""
		} else {
			word += string(c)
		}
	}
	return out
}

// What a step asks for and refuses beside who takes it.
func TestWhatStepsAskFor(t *testing.T) {
	evidence := []Entry{{Person: "wang", Role: OfUnit, Verb: "progress", Files: []File{{"f", "x"}}}}
	for _, c := range []struct {
		what, verb, role, who string
		f                     *Finding
		u                     string
		in                    func(*Input)
		at, key               string
	}{
		{"before the scheme", "start", OfUnit, "wang", at(NotStarted), "accepted", nil, "", "rectify.step.no_scheme"},
		{"at once, before the scheme", "start", OfUnit, "wang", with(at(NotStarted), func(f *Finding) { f.Nature = "immediate" }), "told", nil, "", ""},
		{"without measures", "start", OfUnit, "wang", at(NotStarted), "scheme", func(in *Input) { in.Plan.Measures = "" }, "/measures", ""},
		{"until yesterday", "start", OfUnit, "wang", at(NotStarted), "scheme", func(in *Input) { in.Plan.Deadline = 20231106 }, "/deadline", ""},
		{"no words", "progress", OfUnit, "wang", at(Doing), "scheme", func(in *Input) { in.Words = " " }, "/words", ""},
		{"no later", "extend", OfUnit, "wang", at(Doing), "scheme", func(in *Input) { in.Day = 20230901 }, "/day", ""},
		{"nothing asked", "grant", Discipline, "li", with(at(Doing), func(f *Finding) { f.AskedFor = 0 }), "scheme", nil, "", "rectify.step.unasked"},
		{"without evidence", "apply", OfUnit, "wang", at(Doing), "scheme", func(in *Input) { in.Files = nil }, "/files", ""},
		{"evidence that was brought before", "apply", OfUnit, "wang", with(at(Doing), func(f *Finding) { f.Thread = evidence }), "scheme",
			func(in *Input) { in.Files = nil }, "", ""},
		{"no meeting of its own", "apply", OfUnit, "wang", at(Doing), "scheme", func(in *Input) { in.MeetingOn = 0 }, "/meeting_on", ""},
		{"a meeting to come", "apply", OfUnit, "wang", at(Doing), "scheme", func(in *Input) { in.MeetingOn = 20231108 }, "/meeting_on", ""},
		{"not sound", "examine", Discipline, "li", with(at(Review), func(f *Finding) { f.Examined = nil }), "scheme",
			func(in *Input) { in.Sound = false }, "/sound", ""},
		{"examined twice", "examine", Discipline, "li", at(Review), "scheme", nil, "", "rectify.step.examined"},
		{"unexamined", "endorse", Team, "li", with(at(Review), func(f *Finding) { f.Examined = nil }), "scheme", nil, "", "rectify.step.unexamined"},
		{"by the examiner", "endorse", Discipline, "examiner", at(Review), "scheme", nil, "", "rectify.step.examiner"},
		{"twice by one body", "endorse", Team, "li", with(at(Review), func(f *Finding) {
			f.Endorsed = []Entry{{Person: "zhao",
				Role: Team}}
		}), "scheme", nil, "", "rectify.step.endorsed"},
		{"another outcome", "endorse", Team, "li", with(at(Review), func(f *Finding) { f.Outcome = Lasting }), "scheme", nil, "", "rectify.step.other_outcome"},
		{"an outcome there is not", "endorse", Team, "li", at(Review), "scheme", func(in *Input) { in.Outcome = Undone }, "/outcome", ""},
		{"who worked on it", "return", Team, "wang", with(at(Review), func(f *Finding) { f.Thread = evidence }), "scheme", nil, "", "rectify.step.own"},
		{"in time", "fail", Discipline, "li", with(at(Doing), func(f *Finding) { f.Deadline = 20231107 }), "scheme", nil, "", "rectify.step.not_late"},
		{"reopened until today", "relapse", Discipline, "li", at(Done), "scheme", func(in *Input) { in.Day = today }, "/day", ""},
	} {
		in := whole()
		if c.in != nil {
			c.in(in)
		}
		err := stepOf(c.verb).Take(c.f, &Unit{State: c.u}, in, person(c.who), c.role, today.Start())
		var refused *fault.Fault
		errors.As(err, &refused)
		switch {
		case c.at == "" && c.key == "" && err != nil:
			t.Errorf("%s %s: %v", c.verb, c.what, err)
		case c.at != "" && (refused == nil || len(refused.Fields) != 1 || refused.Fields[0].Pointer != c.at):
			t.Errorf("%s %s: %v, want a word at %s", c.verb, c.what, err, c.at)
		case c.key != "" && (refused == nil || refused.Key != c.key):
			t.Errorf("%s %s: %v, want %s", c.verb, c.what, err, c.key)
		}
	}
}

// However people take steps, and whatever roles they change to, a finding is never closed but by three people of three
// bodies who never worked on it, after a fourth examined it.
func TestNobodyClosesTheirOwn(t *testing.T) {
	closed := 0
	rapid.Check(t, func(rt *rapid.T) {
		f := with(at(NotStarted), func(f *Finding) { f.Examined, f.AskedFor = nil, 0 })
		u := &Unit{State: "scheme"}
		worked := map[string]bool{}
		for i := range rapid.IntRange(60, 200).Draw(rt, "steps") {
			verb := rapid.SampledFrom([]string{"start", "apply", "apply", "examine", "examine", "endorse", "endorse", "endorse", "return",
				"progress", "relapse", "visit"}).Draw(rt, "verb")
			role := rapid.SampledFrom(append(slices.Clone(stepOf(verb).By), stepOf(verb).By[0], OfUnit)).Draw(rt, "role")
			who := rapid.SampledFrom([]string{"p2", "p3", "p4", "p5", "p6", "p7", "p8"}).Draw(rt, "judge")
			if role == OfUnit {
				who = rapid.SampledFrom([]string{"p0", "p1", "p2"}).Draw(rt, "worker") // one of them may have another role tomorrow
			}
			was := f.State
			if stepOf(verb).Take(f, u, whole(), person(who), role, (today+clock.Day(i%20)).Start()) != nil {
				continue
			}
			if role == OfUnit {
				worked[who] = true
			}
			if !f.Closed() || was == f.State {
				continue
			}
			closed++
			people, bodies := map[string]bool{f.Examined.Person: true}, map[string]bool{}
			for _, e := range f.Endorsed {
				people[e.Person], bodies[e.Role] = true, true
			}
			if len(people) != 4 || len(bodies) != 3 {
				rt.Fatalf("closed by %v of %v", people, bodies)
			}
			for p := range people {
				if worked[p] {
					rt.Fatalf("%s closed their own", p)
				}
			}
		}
	})
	if closed == 0 {
		t.Error("nothing was ever closed: the test tells nothing")
	}
}

// Each notice has its clock.
func TestNoticesHaveClocks(t *testing.T) {
	v := &view{Round: Round{FeedbackOn: 20230901, SchemeDays: 30, QuietDays: 30}}
	doing := func(deadline clock.Day, spoke clock.Day) *Finding {
		return &Finding{State: Doing, Plan: Plan{Deadline: deadline}, Thread: []Entry{{Role: OfUnit, Verb: "progress", At: spoke.Start()}}}
	}
	for _, c := range []struct {
		what string
		f    *Finding
		want string
	}{
		{"just begun", doing(20240101, 20231101), ""},
		{"silent for long", doing(20240101, 20231001), "supervise"},
		{"not begun when schemes were due", &Finding{State: NotStarted}, "supervise"},
		{"near its deadline", doing(20231120, 20231101), "remind"},
		{"on its last day", doing(today, 20231101), "remind"},
		{"late", doing(20231106, 20231101), "warn"},
		{"late and warned", with(doing(20231106, 20231101), func(f *Finding) { f.FinalDate = true }), "account"},
		{"closed", with(doing(20231106, 20231001), func(f *Finding) { f.State = Done }), ""},
	} {
		if got := fmt.Sprint(v.due(c.f, today)); got != fmt.Sprint(split(c.want)) {
			t.Errorf("%s: %s, want %q", c.what, got, c.want)
		}
	}
}

// The rate that officials publish is of what is completed: 688 of 697 are 98.71 %, and four that are basically so are not in it.
func TestTheRateIsOfWhatIsCompleted(t *testing.T) {
	t.Parallel()
	got := countsOf(&Counts{Findings: 697, ByState: map[State]int{Done: 688, Lasting: 4}})
	if got.Rate != 98.71 || got.Open != 5 {
		t.Errorf("%v %%, %d open", got.Rate, got.Open)
	}
}
