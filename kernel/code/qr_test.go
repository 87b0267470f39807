package code

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"huying/base/fault"
)

const link = "https://huying.example/q/7K4Q2M9XC3TD"

const quiet = 4 // modules, by ISO/IEC 18004

func TestBitmapHasAQuietZone(t *testing.T) {
	t.Parallel()
	q, err := draw(link)
	if err != nil {
		t.Fatal(err)
	}
	bits := q.Bitmap()
	n := len(bits)
	if want := 17 + 4*q.VersionNumber + 2*quiet; n != want || q.Level != 1 {
		t.Fatalf("%d modules at level %d, want %d", n, q.Level, want)
	}
	for y, row := range bits {
		for x, on := range row {
			edge := min(x, y, n-1-x, n-1-y) < quiet
			if len(row) != n || edge && on {
				t.Fatalf("dark at %d, %d of %d", x, y, len(row))
			}
		}
	}
	if !bits[quiet][quiet] || !bits[quiet][n-1-quiet] || !bits[n-1-quiet][quiet] {
		t.Error("a finder pattern does not touch the quiet zone")
	}
}

// The picture shows the modules of the bitmap, each in its place.
func TestPNGIsTheBitmap(t *testing.T) {
	t.Parallel()
	q, err := draw(link)
	if err != nil {
		t.Fatal(err)
	}
	bits := q.Bitmap()
	data, err := PNG(link, 8*len(bits))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil || img.Bounds() != image.Rect(0, 0, 8*len(bits), 8*len(bits)) {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	for y, row := range bits {
		for x, on := range row {
			if r, _, _, _ := img.At(8*x+4, 8*y+4).RGBA(); (r == 0) != on {
				t.Fatalf("module %d, %d", x, y)
			}
		}
	}
}

func TestSVGIsTheBitmap(t *testing.T) {
	t.Parallel()
	svg, err := SVG(link)
	if err != nil {
		t.Fatal(err)
	}
	q, _ := draw(link)
	bits := q.Bitmap()
	_, path, _ := strings.Cut(svg, ` d="`)
	path, _, _ = strings.Cut(path, `"`)
	for stroke := range strings.SplitSeq(strings.TrimSuffix(path, "z"), "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(stroke, "M%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back {
			t.Fatalf("stroke %q: %v", stroke, err)
		}
		for i := range n {
			if !bits[y][x+i] {
				t.Fatalf("%d, %d is light", x+i, y)
			}
			bits[y][x+i] = false
		}
	}
	for y, row := range bits {
		if dark(row) > 0 || strings.Contains(fmt.Sprint(row), "true") {
			t.Fatalf("row %d was not drawn whole", y)
		}
	}
	if !strings.Contains(svg, fmt.Sprintf(`viewBox="0 0 %d %d"`, len(bits), len(bits))) {
		t.Error("the view box leaves the quiet zone out")
	}
}

func TestWhatCannotBeDrawnIsRefused(t *testing.T) {
	t.Parallel()
	for _, px := range []int{0, -1, widest + 1} {
		if _, err := PNG(link, px); !fault.Is(err, fault.Invalid) {
			t.Errorf("a width of %d: %v", px, err)
		}
	}
	for _, url := range []string{"", strings.Repeat("x", 5000)} {
		if _, err := SVG(url); !fault.Is(err, fault.Invalid) {
			t.Errorf("a link of %d bytes: %v", len(url), err)
		}
	}
}
