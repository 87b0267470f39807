package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"huying/internal/app"
	"huying/kernel/act"
	"huying/kernel/workbook"
)

type workbookCmd struct {
	Export workbookExport `cmd:"" help:"Write the county's setup to an Excel workbook."`
	Import workbookImport `cmd:"" help:"Bring the county to what a workbook says, whole or not at all."`
}

type workbookExport struct {
	place
	Path   string `arg:"" help:"Workbook to write (.xlsx)." type:"path"`
	Phones string `help:"Take telephone numbers out too, for this reason, which is kept in the journal." placeholder:"REASON"`
}

func (c *workbookExport) Run(ctx context.Context) (err error) {
	a, err := openCounty(ctx, c.place)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if c.Phones != "" {
		county := a.Config.County
		what := act.What{Verb: "workbook.reveal", Kind: "county", Subject: county, Area: county}
		if err := a.Duties.RevealMany(ctx, act.System(county), what, c.Phones); err != nil {
			return err
		}
	}
	file, err := os.Create(c.Path)
	if err != nil {
		return err
	}
	err = a.Workbook.Export(ctx, a.WorkbookMaker(ctx, c.Phones != ""), file)
	return errors.Join(err, file.Close())
}

type workbookImport struct {
	place
	Path   string `arg:"" help:"Workbook (.xlsx)." type:"existingfile"`
	DryRun bool   `help:"Show what would change, and change nothing."`
	Report string `help:"Write what would change, and what is wrong, to this workbook." type:"path"`
}

func (c *workbookImport) Run(ctx context.Context) error {
	a, err := openCounty(ctx, c.place)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	data, err := os.ReadFile(c.Path)
	if err != nil {
		return err
	}
	f, err := a.Workbook.Open(data)
	if err != nil {
		return err
	}
	p, err := a.Workbook.Plan(ctx, a.Config.County, nil, f, nil)
	if err != nil {
		return err
	}
	if err := c.tell(a, p); err != nil {
		return err
	}
	switch {
	case p.Wrong > 0:
		return fmt.Errorf("%d errors: nothing was imported", p.Wrong)
	case c.DryRun || p.Count(workbook.Added)+p.Count(workbook.Changed) == 0:
		return nil
	}
	_, err = a.Workbook.Apply(ctx, act.System(a.Config.County), nil, f, p.Hash, nil)
	return err
}

func (c *workbookImport) tell(a *app.App, p *workbook.Plan) error {
	say := func(key string, args map[string]any) string {
		return a.Catalogue.Say("zh-CN", key, a.Catalogue.Spoken("zh-CN", args))
	}
	rep := p.Report(say)
	for _, s := range rep.Sheets {
		fmt.Printf("%s: %d lines, %d added, %d changed, %d the same, %d kept that are not in the file\n", s.Sheet, s.Rows, s.Added, s.Changed, s.Same, s.Absent)
		for _, x := range s.Changes {
			for _, d := range x.Differences {
				fmt.Printf("  %s %s %s: %s %q -> %q\n", d.Cell, x.Kind, x.Label, d.Column, d.Was, d.Now)
			}
		}
	}
	for _, f := range rep.Follows {
		fmt.Printf("%s %s -> %s: %s %d\n", f.From, f.FromName, cmp.Or(strings.TrimSpace(f.To+" "+f.ToName), "(stays behind)"), f.What, f.Count)
		for _, x := range f.Items {
			fmt.Printf("  %s\n", x.Name)
		}
	}
	for _, e := range rep.Errors {
		fmt.Printf("%s!%s %q: %s\n", e.Sheet, e.Cell, e.Value, e.Message)
	}
	if c.Report == "" {
		return nil
	}
	pages, err := p.Difference(say)
	if err != nil {
		return err
	}
	file, err := os.Create(c.Report)
	if err != nil {
		return err
	}
	_, err = pages.WriteTo(file)
	return errors.Join(err, file.Close())
}
