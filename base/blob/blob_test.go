package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"huying/base/fault"
)

const limit = 10 << 20

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "photos"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *Store, raw []byte) (Ref, []byte) {
	t.Helper()
	ref, err := s.Put(t.Context(), bytes.NewReader(raw), limit)
	if err != nil {
		t.Fatal(err)
	}
	f, again, err := s.Get(t.Context(), ref.Hash)
	if err != nil || again != ref {
		t.Fatalf("Get = %+v, %v, want %+v", again, err, ref)
	}
	data, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return ref, data
}

func TestWhatIsKeptIsUnderItsHash(t *testing.T) {
	t.Parallel()
	s := open(t)
	ref, data := put(t, s, jpegOf(t, scene(40, 30)))
	sum := sha256.Sum256(data)
	if ref.Hash != hex.EncodeToString(sum[:]) || ref.Size != int64(len(data)) || ref.Width != 40 || ref.Height != 30 ||
		ref.Type != "image/jpeg" || !s.Has(ref.Hash) {
		t.Errorf("ref = %+v of %d bytes", ref, len(data))
	}
	if bad, err := s.Check(t.Context()); err != nil || len(bad) != 0 {
		t.Errorf("Check = %v, %v", bad, err)
	}
}

func TestNamesAreNotPaths(t *testing.T) {
	t.Parallel()
	s := open(t)
	ref, _ := put(t, s, pngOf(t, scene(8, 8)))
	secret := filepath.Join(filepath.Dir(s.dir), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", "..", "../secret", "/etc/passwd", ref.Hash + "/", ref.Hash + "\x00", " " + ref.Hash[1:], strings.ToUpper(ref.Hash[:63]) + "G",
		ref.Hash[:63], ref.Hash + "0", strings.Repeat("../", 21) + "x", "../" + strings.Repeat("a", 61), strings.Repeat("é", 32), strings.Repeat("0", 64),
	} {
		if _, _, err := s.Get(t.Context(), name); !fault.Is(err, fault.NotFound) || s.Has(name) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestTooManyBytesAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	raw := jpegOf(t, scene(40, 30))
	if _, err := s.Put(t.Context(), bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
	for _, few := range []int64{int64(len(raw)) - 1, 0, -1} {
		if _, err := s.Put(t.Context(), bytes.NewReader(raw), few); !fault.Is(err, fault.TooLarge) {
			t.Errorf("limit %d: %v", few, err)
		}
	}
	endless := io.MultiReader(bytes.NewReader(raw), zeros{})
	if _, err := s.Put(t.Context(), endless, limit); !fault.Is(err, fault.TooLarge) {
		t.Errorf("without end: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestABrokenLineLeavesNothing(t *testing.T) {
	t.Parallel()
	s, cut := open(t), errors.New("line cut")
	if _, err := s.Put(t.Context(), io.MultiReader(bytes.NewReader(jpegOf(t, scene(8, 8))), iotest.ErrReader(cut)), limit); !errors.Is(err, cut) {
		t.Errorf("err = %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(gone, zeros{}, limit); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	if n := files(t, s); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// files counts all there is in the store, half-written files too.
func files(t *testing.T, s *Store) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(s.dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSamePhotoAtOnceIsKeptOnce(t *testing.T) {
	t.Parallel()
	s, raw := open(t), jpegOf(t, scene(64, 48))
	refs := make([]Ref, 16)
	var wg sync.WaitGroup
	for i := range refs {
		wg.Go(func() {
			ref, err := s.Put(t.Context(), bytes.NewReader(raw), limit)
			if err != nil {
				t.Error(err)
			}
			refs[i] = ref
		})
	}
	wg.Wait()
	if slices.ContainsFunc(refs, func(r Ref) bool { return r != refs[0] }) || files(t, s) != 1 {
		t.Errorf("%d files, refs %+v", files(t, s), refs)
	}
}

func TestCheckFindsDamageAndPutHealsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	raw := jpegOf(t, scene(64, 48))
	hurt, data := put(t, s, raw)
	put(t, s, jpegOf(t, scene(20, 20)))
	data[len(data)/2] ^= 1
	if err := os.WriteFile(s.path(hurt.Hash), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "stray.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	bad, err := s.Check(t.Context())
	slices.Sort(bad)
	if want := []string{hurt.Hash, "stray.txt"}; err != nil || !slices.Equal(bad, want) {
		t.Fatalf("Check = %v, %v, want %v", bad, err, want)
	}
	put(t, s, raw)
	if bad, err := s.Check(t.Context()); err != nil || !slices.Equal(bad, []string{"stray.txt"}) {
		t.Errorf("after sending it again: %v, %v", bad, err)
	}
}
