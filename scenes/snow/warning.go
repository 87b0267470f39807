package snow

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// Warning is a weather warning that was relayed (转发的预警): only the weather service issues them, so whose it is and which one
// stand with it always.
type Warning struct {
	ID         string
	Source     string
	Identifier string
	Colour     string // of its signal; empty where it has none
	Headline   string
	Body       string
	MM, Hours  int // of snow that is expected, where it says so
	SentAt     clock.Moment
	ExpiresAt  clock.Moment
	Kind       string // alert, update, cancel
	Refers     string // identifiers of those that it updates or cancels
	CAP        bool   // read from a file
	Exercise   bool
	RelayedAt  clock.Moment
	RelayedBy  string
	proposes   string // read where it is listed
	Version    int
}

func (w *Warning) check(now clock.Moment) error {
	f := fault.New(fault.Invalid, "snow.invalid")
	text.Trim(&w.Source, &w.Identifier, &w.Headline, &w.Body, &w.Refers)
	f.Sized("/source", w.Source, 80, true)
	f.Sized("/identifier", w.Identifier, 80, true)
	f.Sized("/headline", w.Headline, 120, true)
	f.Sized("/body", w.Body, 2000, false)
	f.Sized("/refers", w.Refers, 400, w.Kind != "alert")
	if strings.ContainsAny(w.Identifier, " ,<&") {
		f.At("/identifier", "snow.warning.identifier")
	}
	if w.Colour != "" && !slices.Contains(Levels, w.Colour) {
		f.At("/colour", "web.bad_value")
	}
	if !slices.Contains([]string{"alert", "update", "cancel"}, w.Kind) {
		f.At("/kind", "web.bad_value")
	}
	switch {
	case w.SentAt == 0:
		f.At("/sent_at", "required")
	case w.SentAt > now.Add(10*time.Minute):
		f.At("/sent_at", "snow.warning.future")
	}
	if w.ExpiresAt != 0 && w.ExpiresAt <= w.SentAt {
		f.At("/expires_at", "snow.warning.expires")
	}
	return f.OrNil()
}

// mostCAP bounds a file; the standard's own examples have 3 KiB.
const mostCAP = 256 << 10

const capSpace = "urn:oasis:names:tc:emergency:cap:1.2"

// capAlert is what is read of a CAP 1.2 file, and written back.
type capAlert struct {
	XMLName    xml.Name  `xml:"urn:oasis:names:tc:emergency:cap:1.2 alert"`
	Identifier string    `xml:"identifier"`
	Sender     string    `xml:"sender"`
	Sent       string    `xml:"sent"`
	Status     string    `xml:"status"`
	MsgType    string    `xml:"msgType"`
	Scope      string    `xml:"scope"`
	References string    `xml:"references,omitempty"`
	Info       []capInfo `xml:"info"`
}

type capInfo struct {
	Language    string     `xml:"language,omitempty"`
	Category    []string   `xml:"category"`
	Event       string     `xml:"event"`
	Urgency     string     `xml:"urgency"`
	Severity    string     `xml:"severity"`
	Certainty   string     `xml:"certainty"`
	Expires     string     `xml:"expires,omitempty"`
	SenderName  string     `xml:"senderName,omitempty"`
	Headline    string     `xml:"headline,omitempty"`
	Description string     `xml:"description,omitempty"`
	Instruction string     `xml:"instruction,omitempty"`
	Parameter   []capValue `xml:"parameter"`
	Area        []capArea  `xml:"area"`
}

type capValue struct {
	Name  string `xml:"valueName"`
	Value string `xml:"value"`
}

type capArea struct {
	Desc    string     `xml:"areaDesc"`
	Geocode []capValue `xml:"geocode"`
}

// The words of the standard that are read.
var (
	capStatus = []string{"Actual", "Exercise", "System", "Test", "Draft"}
	capKinds  = map[string]string{"Alert": "alert", "Update": "update", "Cancel": "cancel"}
	capColour = map[string]string{"Extreme": "red", "Severe": "orange", "Moderate": "yellow", "Minor": "blue"}
)

// readCAP reads a warning from a CAP 1.2 file. A document type, entities of its own, another namespace, two documents in one and
// what is deeper or longer than any warning are refused: such a file was made to do harm, or is none.
func readCAP(data []byte) (*Warning, error) {
	bad := func(why string) error {
		return fault.New(fault.Invalid, "snow.warning.cap").At("/file", why)
	}
	if len(data) > mostCAP {
		return nil, bad("snow.warning.cap_large")
	}
	if err := tame(data); err != nil {
		return nil, bad("snow.warning.cap_hostile")
	}
	var a capAlert
	if err := xml.Unmarshal(data, &a); err != nil {
		return nil, bad("snow.warning.cap_read")
	}
	sent, err := time.Parse(time.RFC3339, a.Sent)
	if err != nil || strings.HasSuffix(a.Sent, "Z") || !slices.Contains(capStatus, a.Status) || len(a.Info) == 0 {
		return nil, bad("snow.warning.cap_read")
	}
	if a.Status != "Actual" && a.Status != "Exercise" {
		return nil, bad("snow.warning.cap_status")
	}
	info := a.Info[0]
	for _, x := range a.Info { // the Chinese one, where there are several
		if strings.HasPrefix(strings.ToLower(x.Language), "zh") {
			info = x
			break
		}
	}
	w := &Warning{Source: info.SenderName, Identifier: a.Identifier, Headline: info.Headline, Body: strings.TrimSpace(info.Description + "\n" +
		info.Instruction),
		SentAt: clock.Of(sent), Kind: capKinds[a.MsgType], Refers: a.References, Colour: capColour[info.Severity], CAP: true,
		Exercise: a.Status == "Exercise"}
	if w.Source == "" {
		w.Source = a.Sender
	}
	if w.Headline == "" {
		w.Headline = info.Event
	}
	if info.Expires != "" {
		until, err := time.Parse(time.RFC3339, info.Expires)
		if err != nil {
			return nil, bad("snow.warning.cap_read")
		}
		w.ExpiresAt = clock.Of(until)
	}
	return w, nil
}

// Bounds of a document that a person could have meant.
const (
	mostDepth = 12
	mostNodes = 5000
)

// tame refuses documents with a type, instructions, more than one root, or a shape that no warning has. Entities cannot be declared
// without a type, and those that are not declared are an error of the reader.
func tame(data []byte) error {
	d := xml.NewDecoder(strings.NewReader(string(data)))
	d.Strict = true
	depth, nodes, roots := 0, 0, 0
	hostile := fault.New(fault.Invalid, "snow.warning.cap_hostile")
	for {
		t, err := d.Token()
		if err == io.EOF {
			if roots != 1 {
				return hostile
			}
			return nil
		}
		if err != nil {
			return err
		}
		nodes++
		switch x := t.(type) {
		case xml.Directive:
			return hostile
		case xml.ProcInst:
			if x.Target != "xml" {
				return hostile
			}
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
		case xml.EndElement:
			depth--
		}
		if depth > mostDepth || nodes > mostNodes {
			return hostile
		}
	}
}

// writeCAP says a response level as CAP 1.2, for whoever relays it on: a rehearsal says Exercise.
func writeCAP(x *Response, area, county, sender, sent string) ([]byte, error) {
	status, kind := "Actual", "Alert"
	if x.Rehearsal {
		status = "Exercise"
	}
	if x.State == Over {
		kind = "Cancel"
	}
	severity := map[string]string{}
	for s, c := range capColour {
		severity[c] = s
	}
	a := capAlert{Identifier: x.ID, Sender: sender, Sent: sent, Status: status, MsgType: kind, Scope: "Public", Info: []capInfo{{Language: "zh-CN",
		Category: []string{"Met", "Transport"}, Event: "snow", Urgency: "Immediate", Severity: severity[x.Level], Certainty: "Observed", Headline: x.Words,
		Parameter: []capValue{{"response_level", x.Level}}, Area: []capArea{{area, []capValue{{"area_code", county}}}}}}}
	if kind == "Cancel" {
		a.References = sender + "," + x.ID + "," + x.RaisedAt.Time().Format("2006-01-02T15:04:05-07:00")
	}
	b, err := xml.MarshalIndent(a, "", "  ")
	return append([]byte(xml.Header), append(b, '\n')...), err
}

// Response is a level from when it was raised until it ended (应急响应).
type Response struct {
	ID          string
	Area        string
	Level       string
	Rehearsal   bool
	State       string
	Words       string
	Warning     string
	Plan        string
	Directive   string
	RaisedAt    clock.Moment
	RaisedBy    string
	EndedAt     clock.Moment
	Inspections int
	Lessons     string
	Version     int
}

// States of a response.
const (
	Active = "active"
	Over   = "ended"
)
