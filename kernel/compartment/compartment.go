// Package compartment keeps what is need-to-know (密闭卷): records, files and a log that exist for members alone.
//
// A compartment has a key of its own. What is kept in it, its title and its members' roles too, is encrypted with that
// key before it reaches the database or the disk; the key lies beside it only wrapped for each member with the county's.
// To everybody else a compartment is not there: no row of an ordinary table, no line of the county's journal, no cell of a
// figure and no message speaks of it. Acts in it are acts, with an actor and an id, but their lines go into the
// compartment's own log (see [act.Ledger]), which its owner reads.
//
// Invariants: a record opens only at the place, the version and the key version it was sealed for; every line of the log
// is chained to the one before; every look by a member and every refused look at a compartment that exists is in the log;
// the answer to a stranger, and the work that is done for it, are those for a compartment that does not exist. A member's
// leaving takes the wrapped key away and gives the compartment a new one, in the same act.
//
// The room refuses words that look like a state secret or the clue of a case, a compartment without an owner, members who
// appoint themselves, and keys in escrow with one person.
package compartment

import (
	"context"
	"embed"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"sync"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/person"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "compartment", FS: migrations} }

// Owner is the role of those who appoint members and read the log. Other roles are a scene's.
const Owner = "owner"

// Member is a person whom a compartment exists for.
type Member struct {
	Person string    `json:"person"`
	Name   string    `json:"name"`
	Role   string    `json:"role"`
	Scope  string    `json:"scope,omitempty"` // what part of it is theirs, where a role has a part; a scene's word
	From   clock.Day `json:"from"`
	To     clock.Day `json:"to,omitempty"` // the last day; 0: no end
	Left   clock.Day `json:"left,omitempty"`
}

// Record is something that a compartment holds.
type Record struct {
	ID      string
	Kind    string
	Version int
	Body    json.RawMessage
}

// Kinds of the room's own records; a scene's kinds have a point in their names.
const (
	headKind   = "head"
	memberKind = "member"
	fileKind   = "file"
	escrowKind = "escrow"
)

type head struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
}

// Opened is a compartment as one member has it before them.
type Opened struct {
	County, ID string
	Kind       string // a scene's: flood.inquiry
	Title      string
	Me         Member
	version    int
	key        *key
	log        *key
	records    map[string]*Record
}

// Each are the records of a kind, in the order of their ids.
func (o *Opened) Each(kind string) iter.Seq[*Record] {
	var list []*Record
	for _, r := range o.records {
		if r.Kind == kind {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *Record) int { return strings.Compare(a.ID, b.ID) })
	return slices.Values(list)
}

// Get is a record of a kind; another is not there.
func (o *Opened) Get(kind, id string) (*Record, error) {
	r, ok := o.records[id]
	if !ok || r.Kind != kind {
		return nil, store.ErrNotFound
	}
	return r, nil
}

// All reads the records of a kind into values; set gives each its id and version.
func All[T any](o *Opened, kind string, set func(v *T, r *Record)) (out []*T, err error) {
	for r := range o.Each(kind) {
		v := new(T)
		if err := json.Unmarshal(r.Body, v); err != nil {
			return nil, err
		}
		set(v, r)
		out = append(out, v)
	}
	return out, nil
}

// Members are the people whom the compartment exists for, those who left as well.
func (o *Opened) Members() ([]Member, error) {
	list, err := All(o, memberKind, func(*Member, *Record) {})
	out := make([]Member, len(list))
	for i, m := range list {
		out[i] = *m
	}
	slices.SortFunc(out, func(a, b Member) int { return strings.Compare(a.Role+a.Scope+a.Name, b.Role+b.Scope+b.Name) })
	return out, err
}

// Room keeps compartments.
type Room struct {
	db     *store.DB
	acts   *act.Room
	box    *seal.Box
	people *person.Room
	files  *blob.Store
	who    func(context.Context) act.Actor
	roles  map[string][]string // by kind of compartment
	shows  map[string]func(o *Opened, file string) bool
	mu     sync.Mutex
	kept   map[string]*keptRecords
}

// keptRecords are a compartment's records as they were opened, good for one version of it.
type keptRecords struct {
	version, keyVersion int
	records             map[string]*Record
}

// New opens the room. Who says who asks in a request.
func New(acts *act.Room, box *seal.Box, people *person.Room, files *blob.Store, who func(context.Context) act.Actor) *Room {
	return &Room{db: acts.DB(), acts: acts, box: box, people: people, files: files, who: who, roles: map[string][]string{},
		shows: map[string]func(*Opened, string) bool{},
		kept:  map[string]*keptRecords{}}
}

// Kind names a kind of compartment with the roles that its members may have beside the owner's, and says which of its
// files a member may see.
func (r *Room) Kind(kind string, shows func(o *Opened, file string) bool, roles ...string) {
	r.roles[kind], r.shows[kind] = roles, shows
}

// Who is the person who asks in a request.
func (r *Room) Who(ctx context.Context) act.Actor { return r.who(ctx) }

// none is the answer to whoever is no member, whether there is such a compartment or not.
func none() error { return store.ErrNotFound }

const mostKept = 64

func (r *Room) remember(county, id string, version int, k *key, records map[string]*Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) >= mostKept {
		clear(r.kept)
	}
	r.kept[county+"/"+id] = &keptRecords{version, k.version, records}
}

func (r *Room) remembered(county, id string, version int, k *key) map[string]*Record {
	r.mu.Lock()
	defer r.mu.Unlock()
	if x := r.kept[county+"/"+id]; x != nil && x.version == version && x.keyVersion == k.version {
		return x.records
	}
	return nil
}

// forget drops what was opened when a key was changed.
func (r *Room) forget(county, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, county+"/"+id)
}

// open fills what the head record says.
func (o *Opened) open() error {
	for _, x := range o.records {
		if x.Kind != headKind {
			continue
		}
		var h head
		if err := json.Unmarshal(x.Body, &h); err != nil {
			return err
		}
		o.Kind, o.Title = h.Kind, h.Title
	}
	x, err := o.Get(memberKind, o.Me.Person)
	if err != nil {
		return err
	}
	return json.Unmarshal(x.Body, &o.Me)
}

// owner refuses what only the owner may do.
func (o *Opened) owner() error {
	if o.Me.Role != Owner {
		return fault.New(fault.Forbidden, "compartment.owner_only")
	}
	return nil
}
