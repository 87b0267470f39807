package list

import (
	"maps"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/code"
)

// Filter narrows a list by parameters of its address. A value that it does not know is refused, never ignored: a list
// that shows more than it was asked for is taken for the whole answer.
type Filter struct {
	Params []web.Param
	where  func(w *where, get func(string) string) error
	words  bool
}

func wrong(name string) error {
	return fault.New(fault.Invalid, "web.bad_input").At("/"+name, "web.bad_value")
}

// Is keeps the records whose column has the value; one of some values when they are named.
func Is(name, column string, values ...string) Filter {
	return Filter{Params: []web.Param{{Name: name, Values: values, Most: 40}}, where: func(w *where, get func(string) string) error {
		v := get(name)
		if v == "" {
			return nil
		}
		if len(values) > 0 && !slices.Contains(values, v) {
			return wrong(name)
		}
		w.and(column + " = " + w.bind(v))
		return nil
	}}
}

// Words keeps the records whose text has the words as they stand.
func Words(of string) Filter {
	return Filter{words: true, Params: []web.Param{{Name: "q", Most: 60}}, where: func(w *where, get func(string) string) error {
		if v := get("q"); v != "" {
			w.and(store.Contains(of, w.bind(store.Anywhere(v))))
		}
		return nil
	}}
}

// Sought says by what the records of a list are sought: expressions of a name's normal form ([text.NameKey]) and of its
// initials, of a text, of a number, and the kind that their printed codes are listed as. What is empty is not looked at.
type Sought struct{ Name, Initials, Text, Number, Code string }

// Seek keeps the records that are called so, however it is written. A printed code means its one record, and a number is
// not looked for by words without a digit.
func Seek(s Sought) Filter {
	return Filter{words: true, Params: []web.Param{{Name: "q", Most: 60}}, where: func(w *where, get func(string) string) error {
		v := get("q")
		if v == "" {
			return nil
		}
		if c, err := code.Parse(v); err == nil && s.Code != "" {
			w.and(ID + " in (select e.subject from code_entry e where e.county = r.county and e.kind = " + w.bind(s.Code) + " and e.code = " +
				w.bind(c) + " and e.revoked_at = 0)")
			return nil
		}
		var parts []string
		like := func(column, pattern string) {
			if column != "" {
				parts = append(parts, store.Contains(column, w.bind(pattern)))
			}
		}
		key := store.Escape(text.NameKey(v))
		like(s.Name, "%"+key+"%")
		like(s.Initials, key+"%")
		like(s.Text, "%"+store.Escape(v)+"%")
		if strings.ContainsAny(v, "0123456789") {
			like(s.Number, "%"+store.Escape(v)+"%")
		}
		if len(parts) == 0 {
			parts = []string{"1 = 0"}
		}
		w.and("(" + strings.Join(parts, " or ") + ")")
		return nil
	}}
}

// Period keeps the records of some days, from the first to the last, both included.
func Period(column string) Filter {
	return Filter{Params: []web.Param{{Name: "from", Most: 10}, {Name: "to", Most: 10}}, where: func(w *where, get func(string) string) error {
		for _, side := range [][2]string{{"from", " >= "}, {"to", " <= "}} {
			v := get(side[0])
			if v == "" {
				continue
			}
			d, err := clock.ParseDay(v)
			if err != nil {
				return wrong(side[0])
			}
			w.and(column + side[1] + w.bind(d))
		}
		return nil
	}}
}

// Unless leaves out the records that do not meet a condition, unless they are asked for too.
func Unless(name, doc, condition string) Filter {
	return Filter{Params: []web.Param{{Name: name, Yes: true, Doc: doc}}, where: func(w *where, get func(string) string) error {
		switch get(name) {
		case "", "false":
			w.and(condition)
		case "true":
		default:
			return wrong(name)
		}
		return nil
	}}
}

// Theirs keeps, where it is asked for, what a condition says is the asker's own.
func Theirs(name, doc string, condition func(who Asker, bind func(any) string) string) Filter {
	return Filter{Params: []web.Param{{Name: name, Yes: true, Doc: doc}}, where: func(w *where, get func(string) string) error {
		switch get(name) {
		case "", "false":
		case "true":
			w.and(condition(w.who, w.bind))
		default:
			return wrong(name)
		}
		return nil
	}}
}

// States keeps the records in a state, each a condition in SQL, in which $today stands for today and $now for the moment. The state
// called "" is meant when none is named.
func States(name string, conditions map[string]string) Filter {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(conditions)), func(n string) bool { return n == "" })
	return Filter{Params: []web.Param{{Name: name, Values: names}}, where: func(w *where, get func(string) string) error {
		v := get(name)
		condition, ok := conditions[v]
		if !ok && v != "" {
			return wrong(name)
		}
		w.and(w.todays(condition))
		return nil
	}}
}
