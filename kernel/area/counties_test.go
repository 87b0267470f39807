package area_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"huying/base/fault"
	"huying/kernel/area"
)

func TestACountyThatIsNoneIsToldWhatIsNear(t *testing.T) {
	t.Parallel()
	nation := area.Nation()
	if n := nation.Size(); n < 3300 {
		t.Fatalf("%d divisions", n)
	}
	for _, code := range []string{"110112", "620201", "441900", "659012"} {
		if !nation.Lists(code) {
			t.Errorf("%s is no county", code)
		}
	}
	for wrote, near := range map[string]string{
		"620200": "620201 甘肃省嘉峪关市", "110122": "110112 北京市通州区", "11012": "110112 北京市通州区", "1101120": "110112 北京市通州区",
		"通州区": "110112 北京市通州区", "通州": "320612 江苏省通州区", "999999": "", "": "", "11": "", "1101": "110101 北京市东城区",
	} {
		if nation.Lists(wrote) {
			t.Errorf("%s is a county", wrote)
		}
		var f *fault.Fault
		if !errors.As(nation.NoCounty(wrote), &f) {
			t.Fatal(wrote)
		}
		if said := fmt.Sprint(f.Args["near"]); near == "" && f.Key != "area.import.no_county" || near != "" && !strings.Contains(said, near) {
			t.Errorf("%s: %s", wrote, said)
		}
	}
}
