package patrol

import (
	"huying/kernel/form"
	"huying/scenes/agri/registry"
)

// correctDays is how long a subject has for what was found when nobody says: an app
// that is not ours does not ask for it.
const correctDays = 7

// collected is the visit that a phone of ours would have sent for a checklist that was
// filled in with another app. What came of it follows from the answers.
func collected(f *form.Filled) any {
	v := Visit{Subject: f.Subject, Form: f.Version.Form, Version: f.Version.Version, Answers: f.Answers, Result: Pass, Photos: f.Photos,
		Files: f.Files, Lon: f.Lon, Lat: f.Lat, AccuracyM: f.AccuracyM}
	if len(f.Version.Findings(f.Answers)) > 0 {
		v.Result, v.LimitDays = Correct, correctDays
	}
	return v
}

// Use is what checklists are filled in for in the scene: patrols of subjects.
var Use = form.Use{Code: "agri.patrol", Title: "agri.use.patrol", About: registry.SubjectRecord, Fills: registry.MayPatrol,
	Kinds: formKinds(), Held: held, Known: known, Letter: collected}
