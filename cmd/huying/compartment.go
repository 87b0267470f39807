package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"huying/base/seal"
	"huying/base/suite"

	"golang.org/x/term"
)

type compartmentCmd struct {
	Recover compartmentRecover `cmd:"" help:"Open compartments by the two passphrases of their escrow, after the county's key was lost."`
}

type compartmentRecover struct {
	place
	NewKey bool `help:"The key file is lost: make a new one. What else it had sealed stays shut."`
}

// Run asks two people for their passphrases, one after the other.
func (c *compartmentRecover) Run(ctx context.Context) error {
	if err := c.there(); err != nil {
		return err
	}
	if c.NewKey {
		file := filepath.Join(c.Data, "keys", "seal.key")
		if _, err := os.Stat(file); err == nil {
			return fmt.Errorf("%s is there: --new-key is for a county whose key file was lost", file)
		}
		if _, err := seal.Load(file, suite.Standard); err != nil {
			return err
		}
	}
	a, err := openCounty(ctx, c.place)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	in := bufio.NewReader(os.Stdin)
	var words [2]string
	for i := range words {
		if words[i], err = passphrase(in, i+1); err != nil {
			return err
		}
	}
	n, err := a.Closed.Recover(ctx, a.Config.County, words[0], words[1])
	if err != nil {
		return errors.New("these two passphrases open no compartment: check them, and that the county is the right one")
	}
	fmt.Printf("%d opened to its members again..\n", n)
	return nil
}

// passphrase reads a line without showing it where somebody types.
func passphrase(in *bufio.Reader, n int) (string, error) {
	fmt.Fprintf(os.Stderr, "Passphrase %d of 2: ", n)
	if fd := int(os.Stdin.Fd()); term.IsTerminal(fd) {
		b, err := term.ReadPassword(fd)
		fmt.Fprintln(os.Stderr)
		return string(b), err
	}
	line, err := in.ReadString('\n')
	if line == "" && err != nil {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
