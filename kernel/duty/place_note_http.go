package duty

import (
	"context"

	"huying/base/clock"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/list"
)

// PlaceNoteRow is a note about a place, as it is sent.
type PlaceNoteRow struct {
	ID         string       `json:"id"`
	Area       string       `json:"area"`
	AreaName   string       `json:"area_name"`
	Words      string       `json:"words"`
	AuthorName string       `json:"author_name"`
	WrittenAt  clock.Moment `json:"written_at"`
	EndedOn    string       `json:"ended_on" doc:"When it was said not to hold any more; empty: it holds"`
	Version    int          `json:"version"`
	CanEnd     bool         `json:"can_end"`
}

func (m *door) noteList() *list.List[PlaceNote, PlaceNoteRow] {
	return &list.List[PlaceNote, PlaceNoteRow]{
		Kind: NoteKind, Name: "PlaceNote", Path: "/api/area/notes", Summary: "What was left about places to whoever answers for them next, the latest first",
		Read: MayNote, Table: "area_note", Columns: noteColumns, Order: list.Latest("r.written_at"),
		Filters: []list.Filter{list.Unless("ended", "Those that do not hold any more too", "r.ended_day = 0"), list.Words("r.words")},
		Dest:    noteDest,
		Wire: func(see *list.Reader, n *PlaceNote) PlaceNoteRow {
			return PlaceNoteRow{n.ID, n.Area, see.PathText(n.Area), n.Words, n.AuthorName, n.WrittenAt, n.EndedDay.String(), n.Version,
				n.EndedDay == 0 && see.Can(MayNote, n.Area)}
		},
		Sheet: list.Sheet[PlaceNote]{File: "notes", Title: "area.notes.sheet", Columns: []sheet.Column{{Title: "area.notes.place", Width: 30},
			{Title: "area.notes.words", Width: 60}, {Title: "area.notes.author", Width: 12}, {Title: "area.notes.written", Width: 12},
			{Title: "area.notes.ended", Width: 12}},
			Lines: func(see *list.Reader, n *PlaceNote) [][]any {
				return [][]any{{see.PathText(n.Area), n.Words, n.AuthorName, n.WrittenAt.Day(), n.EndedDay}}
			}},
	}
}

func (m *door) mountNotes() {
	notes := m.noteList()
	notes.Mount(m.s, m.d.Lists)
	web.Handle(m.s, web.Spec{ID: "addPlaceNote", Method: "POST", Path: notes.Path, Guard: MayNote,
		Summary: "Leave a note about a place to whoever answers for it next"},
		func(ctx context.Context, in *struct {
			Body struct {
				Area  string `json:"area" maxLength:"20"`
				Words string `json:"words" maxLength:"2000"`
			}
		}) (*list.One[PlaceNoteRow], error) {
			n := &PlaceNote{Area: in.Body.Area, Words: in.Body.Words}
			if err := n.check(); err != nil {
				return nil, err
			}
			tree, err := m.areas.Tree(ctx, Of(ctx).County)
			if err != nil {
				return nil, err
			}
			if a, ok := tree.Get(n.Area); !ok || a.ValidTo != 0 {
				return nil, store.ErrNotFound
			}
			return notes.Add(ctx, MayNote, n.Area, func(tx *act.Tx) error { return addNote(ctx, tx, n) })
		})
	web.Handle(m.s, web.Spec{ID: "endPlaceNote", Method: "POST", Path: notes.Path + "/{id}/end", Guard: MayNote,
		Summary: "Say that a note does not hold any more"},
		func(ctx context.Context, in *list.ByID) (*list.One[PlaceNoteRow], error) {
			return notes.Act(ctx, MayNote, in.ID, "end", func(tx *act.Tx, n *PlaceNote) error { return endNote(ctx, tx, n) })
		})
}
