package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/area"
)

// A code that is no county opens nothing and is told what is near; one of a newer list opens once that was imported.
func TestACodeThatIsNoCountyOpensNothing(t *testing.T) {
	t.Parallel()
	ctx, dir, list := t.Context(), t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"provinces.csv": "11,北京市\n", "cities.csv": "1101,市辖区\n", "areas.csv": "110198,新设区\n"} {
		if err := os.WriteFile(filepath.Join(list, name), []byte("code,name\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for wrote, near := range map[string]string{"620200": "620201 甘肃省嘉峪关市", "999999": "<nil>", "110198": "110118"} {
		var f *fault.Fault
		if _, err := Open(ctx, Config{Dir: dir, County: wrote}); !errors.As(err, &f) || !strings.Contains(fmt.Sprint(f.Args["near"]), near) {
			t.Errorf("%s: %v", wrote, err)
		}
	}
	a, err := Open(ctx, Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	newer, err := area.ReadDivisions(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Areas.Import(ctx, act.System("110198"), newer, area.ImportOptions{County: "110198"}); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if a, err = Open(ctx, Config{Dir: dir, County: "110198"}); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}
