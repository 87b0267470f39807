package print

import (
	"os"
	"testing"

	"huying/base/text"
	"huying/kernel/scene"
	"huying/scenes/agri/pledge"
)

// Whoever has no camera types the code that stands on the label.
func TestALabelCarriesItsCode(t *testing.T) {
	t.Parallel()
	words, err := text.Load(os.DirFS("../words"))
	if err != nil {
		t.Fatal(err)
	}
	p := &paper{room: &Room{Kernel: &scene.Kernel{Catalogue: words}}}
	l := &label{Pledge: &pledge.Pledge{No: "11011220261017-70E99399"}, Code: "40AG-NK6X-DE7A"}
	f := l.withCode(p)
	if n := len(f); f[n-2] != [2]string{"编码", l.Code} || f[n-1] != [2]string{"编号", l.No} {
		t.Error(f)
	}
}
