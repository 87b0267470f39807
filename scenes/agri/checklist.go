package agri

import (
	"embed"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"huying/kernel/form"
	"huying/scenes/agri/registry"
)

//go:embed forms
var forms embed.FS

// shipped are the checklists that a county starts with: every *.survey.csv in forms,
// with its choices and settings beside it. The settings say what it is for.
var shipped = func() (out []form.Shipped) {
	files, err := fs.Glob(forms, "forms/*.survey.csv")
	if err != nil {
		panic(err) // a pattern of ours
	}
	for _, f := range files {
		out = append(out, form.Shipped{Use: PatrolUse, Files: forms, Name: strings.TrimSuffix(f, ".survey.csv"), Posts: []string{registry.Officer, registry.Inspector, registry.Bureau}})
	}
	return out
}()

// formKinds are the kinds of subjects that a checklist may be for.
func formKinds() (out []form.Kind) {
	for _, k := range registry.Kinds {
		out = append(out, form.Kind{Code: string(k), Title: "agri.kind." + string(k)})
	}
	return out
}

// mu is land as people say it, in mu (亩) with one decimal; nothing when it is unknown.
func mu(m2 int64) string {
	if m2 == 0 {
		return ""
	}
	return strconv.FormatFloat(math.Round(float64(m2)*0.015)/10, 'f', -1, 64)
}
