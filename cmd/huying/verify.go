package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"huying/internal/app"
	"huying/kernel/journal"
)

type verifyCmd struct {
	place
	Proof string `help:"Check one inclusion proof in this file instead. Needs --key and touches no database." type:"existingfile"`
	Key   string `help:"The log's public key (keys/log.pub of the installation)." type:"existingfile"`
}

func (c *verifyCmd) Run(ctx context.Context) error {
	if c.Proof != "" {
		return c.proof()
	}
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	rep, err := a.Verify(ctx, func(what string) { fmt.Fprintln(os.Stderr, "checking", what) })
	if err != nil {
		return err
	}
	for _, f := range rep.Faults {
		fmt.Println("DIFFERS", f)
	}
	fmt.Printf("%d counties, %d journal lines, %d figure cells: %d differences\n", rep.Counties, rep.Lines, rep.Cells, len(rep.Faults))
	if len(rep.Faults) > 0 {
		return errors.New("records and figures do not agree")
	}
	return nil
}

// proof checks that an act is in the log, with the public key alone.
func (c *verifyCmd) proof() error {
	if c.Key == "" {
		return errors.New("--proof needs --key, the log's public key")
	}
	key, err := app.ReadVerifier(c.Key)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(c.Proof)
	if err != nil {
		return err
	}
	var p journal.Proof
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("%s: %w", shown(c.Proof), err)
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
