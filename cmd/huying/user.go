package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"huying/base/ident"
	"huying/base/seal"
	"huying/base/text"
	"huying/internal/app"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/person"
)

type userCmd struct {
	Add      userAdd      `cmd:"" help:"Add an account with a first duty."`
	Password userPassword `cmd:"" help:"Set a password; every session of the account ends."`
	Token    userToken    `cmd:"" help:"Print a bearer token for a machine that acts as the account."`
}

type userAdd struct {
	place
	Login string `arg:"" help:"What they sign in with."`
	Name  string `required:"" help:"The person's name."`
	Phone string `help:"Telephone number. Whoever is on the roster with this name and number gets the account."`
	Unit  string `help:"Name of the unit they belong to."`
	Post  string `help:"Code of the post. Default: county_lead for somebody new, none for who is on the roster."`
	At    string `help:"Area code of the duty. Default: the county."`
}

func (c *userAdd) Run(ctx context.Context) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	county := a.Config.County
	if county == "" {
		return errors.New("say which county with --county (six digits)")
	}
	if err := a.Posts(ctx); err != nil {
		return err
	}
	password, generated, err := readPassword()
	if err != nil {
		return err
	}
	at := c.At
	if at == "" {
		at = county
	}
	system := act.System(county)
	var units []person.Unit
	unitID := ""
	if c.Unit != "" {
		have, err := a.People.Units(ctx, a.DB.Read(), county, "")
		if err != nil {
			return err
		}
		for _, u := range have {
			if text.SameName(u.Name, c.Unit) {
				unitID = u.ID
			}
		}
		if unitID == "" {
			unitID = a.Acts.NewID()
			units = []person.Unit{{ID: unitID, Name: c.Unit, Kind: "department", Area: at}}
		}
	}
	p, known, err := c.onRoster(ctx, a)
	if err != nil {
		return err
	}
	if !known {
		p = person.Person{ID: a.Acts.NewID(), Name: c.Name, Phone: seal.Hide(seal.Phone, c.Phone), Unit: unitID}
		if c.Post == "" {
			c.Post = "county_lead"
		}
	}
	if err := c.there(ctx, a, at); err != nil {
		return err
	}
	// The account first: what is refused most often is a name that is taken.
	if err := a.People.AddAccount(ctx, system, c.Login, p.ID, password); err != nil {
		return err
	}
	if !known {
		if err := a.People.Save(ctx, system, p, units...); err != nil {
			return err
		}
	}
	if c.Post == "" {
		fmt.Printf("account %s for %s, who is on the roster\n", c.Login, c.Name)
	} else {
		if _, err := a.Duties.Assign(ctx, system, nil, duty.Duty{County: county, Person: p.ID, Post: c.Post, Area: at, Unit: unitID,
			From: a.Acts.Now()}); err != nil {
			return err
		}
		fmt.Printf("account %s for %s, %s in %s\n", c.Login, c.Name, c.Post, at)
	}
	if generated {
		fmt.Println("password:", password)
	}
	return nil
}

// there looks whether the post and the place exist, before anything is written.
func (c *userAdd) there(ctx context.Context, a *app.App, at string) error {
	posts, err := a.Duties.Posts(ctx, a.Config.County)
	if err != nil || c.Post == "" {
		return err
	}
	if _, ok := posts[c.Post]; !ok {
		return fmt.Errorf("there is no post %q; the posts are %s", c.Post, strings.Join(slices.Sorted(maps.Keys(posts)), ", "))
	}
	tree, err := a.Areas.Tree(ctx, a.Config.County)
	if err != nil {
		return err
	}
	if _, ok := tree.Get(at); !ok {
		return fmt.Errorf("there is no area %s; import the areas first, or leave --at out", at)
	}
	return nil
}

// onRoster finds who has the name and the telephone number, if anybody.
func (c *userAdd) onRoster(ctx context.Context, a *app.App) (p person.Person, known bool, err error) {
	if c.Phone == "" {
		return p, false, nil
	}
	list, err := a.People.ByPhone(ctx, a.DB.Read(), a.Config.County, seal.Hide(seal.Phone, c.Phone))
	for _, x := range list {
		if text.SameName(x.Name, c.Name) {
			return x, true, err
		}
	}
	return p, false, err
}

type userPassword struct {
	place
	Login string `arg:""`
}

func (c *userPassword) Run(ctx context.Context) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	password, generated, err := readPassword()
	if err != nil {
		return err
	}
	if err := a.People.SetPassword(ctx, act.System(a.Config.County), c.Login, password); err != nil {
		return err
	}
	if generated {
		fmt.Println("password:", password)
	}
	return nil
}

type userToken struct {
	place
	Login string `arg:"" name:"account"`
}

func (c *userToken) Run(ctx context.Context) error {
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	token, err := a.People.Token(ctx, a.Config.County, c.Login)
	if err != nil {
		return err
	}
	fmt.Println(token)
	return nil
}

// readPassword takes a password from standard input when it is piped in, so that
// it is in no shell history; otherwise one is made up.
func readPassword() (password string, generated bool, err error) {
	if st, err := os.Stdin.Stat(); err == nil && st.Mode()&os.ModeCharDevice == 0 && st.Mode()&os.ModeNamedPipe != 0 {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if s := strings.TrimSpace(line); s != "" {
			return s, false, nil
		}
		if err != nil && line == "" {
			return "Hy-" + ident.Secret(6), true, nil
		}
	}
	return "Hy-" + ident.Secret(6), true, nil
}
