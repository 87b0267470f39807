package list

import (
	"maps"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/person"
)

// Filter narrows a list by parameters of its address. A value that it does not know is refused, never ignored: a list
// that shows more than it was asked for is taken for the whole answer.
type Filter struct {
	Params []web.Param
	where  func(w *where, get func(string) string) error
}

func wrong(name string) error {
	return fault.New(fault.Invalid, "web.bad_input").At("/"+name, "web.bad_value")
}

// Is keeps the records whose column has the value; one of some values when they are named.
func Is(name, column string, values ...string) Filter {
	return Filter{[]web.Param{{Name: name, Values: values, Most: 40}}, func(w *where, get func(string) string) error {
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
func Words(text string) Filter {
	return Filter{[]web.Param{{Name: "q", Most: 60}}, func(w *where, get func(string) string) error {
		if v := get("q"); v != "" {
			w.and(text + " like " + w.bind("%"+person.Escape(v)+"%") + " escape '!'")
		}
		return nil
	}}
}

// Period keeps the records of some days, from the first to the last, both included.
func Period(column string) Filter {
	return Filter{[]web.Param{{Name: "from", Most: 10}, {Name: "to", Most: 10}}, func(w *where, get func(string) string) error {
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
	return Filter{[]web.Param{{Name: name, Yes: true, Doc: doc}}, func(w *where, get func(string) string) error {
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

// States keeps the records in a state, each a condition in SQL, in which today is what $today stands for. The state
// called "" is meant when none is named.
func States(name string, conditions map[string]string) Filter {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(conditions)), func(n string) bool { return n == "" })
	return Filter{[]web.Param{{Name: name, Values: names}}, func(w *where, get func(string) string) error {
		v := get(name)
		text, ok := conditions[v]
		if !ok && v != "" {
			return wrong(name)
		}
		w.and(w.todays(text))
		return nil
	}}
}
