package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"huying/internal/app"
	"huying/kernel/journal"
	"huying/kernel/publication"

	"golang.org/x/mod/sumdb/note"
)

type verifyCmd struct {
	place
	Proof       string   `help:"Check one inclusion proof in this file instead. Needs --key and touches no database." type:"existingfile"`
	Publication string   `help:"Check one published file instead. Needs --key and touches no database." type:"existingfile"`
	Record      string   `help:"With --publication: check a proof that a record was counted in it, or was not." type:"existingfile"`
	Since       []string `help:"Also prove that today's journal goes on from checkpoints that were kept elsewhere: files of them, or folders." type:"path" sep:"none" placeholder:"CHECKPOINT"`
	Key         string   `help:"The log's public key (keys/log.pub of the installation, /log/key on its public pages). With --since, the one that was kept with the checkpoints." type:"existingfile"`
}

func (c *verifyCmd) Run(ctx context.Context) error {
	switch {
	case c.Publication != "":
		return c.publication()
	case c.Proof != "":
		return c.proof()
	case c.Record != "":
		return errors.New("--record needs --publication, the file that it is a proof for")
	}
	if err := c.there(); err != nil {
		return err
	}
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if len(c.Since) > 0 && c.Key != "" {
		if a.Verifier, err = app.ReadVerifier(c.Key); err != nil {
			return err
		}
	}
	kept, err := a.ReadMarks(ctx, c.County, c.Since...)
	if err != nil {
		return err
	}
	rep, err := a.VerifyCounty(ctx, c.County, func(what string) { fmt.Fprintln(os.Stderr, "checking", what) }, kept.Marks...)
	if err != nil {
		return err
	}
	for _, n := range append(kept.Notes(), rep.Notes...) {
		fmt.Println("NOTE", n)
	}
	for _, f := range rep.Faults {
		fmt.Println("DIFFERS", f)
	}
	fmt.Printf("%d counties, %d journal lines, %d figure cells, %d publications: %d differences\n", rep.Counties, rep.Lines, rep.Cells,
		rep.Published, len(rep.Faults))
	if len(rep.Faults) > 0 {
		return errors.New("something was changed, removed or put back; see the lines above")
	}
	for _, m := range rep.Since {
		fmt.Printf("goes on from %s: its %d lines are the first of today's journal\n", shown(m.From), m.Size)
	}
	return nil
}

// key is the public key that --key names.
func (c *verifyCmd) key(needs string) (note.Verifier, error) {
	if c.Key == "" {
		return nil, fmt.Errorf("%s needs --key, the log's public key", needs)
	}
	return app.ReadVerifier(c.Key)
}

// read reads a file of JSON.
func read(file string, into any) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", shown(file), err)
	}
	return nil
}

// proof checks that an act is in the log, with the public key alone.
func (c *verifyCmd) proof() error {
	key, err := c.key("--proof")
	if err != nil {
		return err
	}
	var p journal.Proof
	if err := read(c.Proof, &p); err != nil {
		return err
	}
	if err := p.Check(key); err != nil {
		return fmt.Errorf("the proof does not hold: %w", err)
	}
	fmt.Printf("holds: leaf %d is in the signed log\n", p.Leaf)
	if p.Line != nil {
		fmt.Printf("  %s  %s  %s %s  by %s\n", p.Line.At.Time().Format("2006-01-02 15:04:05"), p.Line.Verb, p.Line.Kind, p.Line.Subject, p.Line.ActorName)
	}
	return nil
}

// publication checks a published file, with the public key alone.
func (c *verifyCmd) publication() error {
	key, err := c.key("--publication")
	if err != nil {
		return err
	}
	var f publication.File
	if err := read(c.Publication, &f); err != nil {
		return err
	}
	got, err := f.Check(key)
	if err != nil {
		return fmt.Errorf("%s does not hold: %w", shown(c.Publication), err)
	}
	s := got.Statement
	fmt.Printf("holds: %s\n  %s  %s  released %s by %s\n", s.Title, s.Code, s.CountyName, s.Released, s.Unit)
	for _, i := range s.Items {
		fmt.Printf("  %s  %s %s  %s  %s\n", i.Text+i.Unit, i.Name, i.AreaName, strings.TrimPrefix(i.From+" – "+i.To, " – "), i.Formula)
	}
	if got.Sealed {
		fmt.Printf("  its release is leaf %d of the signed log\n", got.Leaf)
	} else {
		fmt.Println("  the file has no proof from the log: it was taken before the log was sealed over it; download it again to have one")
	}
	for _, a := range got.After {
		fmt.Println("  SINCE THEN", a)
	}
	return c.record(s)
}

// record checks a proof about one record against the publication.
func (c *verifyCmd) record(s *publication.Statement) error {
	if c.Record == "" {
		return nil
	}
	var m publication.Membership
	if err := read(c.Record, &m); err != nil {
		return err
	}
	if err := m.Check(s); err != nil {
		return fmt.Errorf("%s does not hold: %w", shown(c.Record), err)
	}
	if m.Counted {
		fmt.Printf("  record %s was counted in %s (%s)\n", m.Record, m.Figure, m.Side)
	} else {
		fmt.Printf("  record %s was not counted in %s (%s)\n", m.Record, m.Figure, m.Side)
	}
	return nil
}
