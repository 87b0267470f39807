package text

import (
	"testing"

	"pgregory.net/rapid"
)

func TestValidResidentID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{
		"11010519491231002X": true, "11010519491231002x": true,
		"110105194912310021": false, // check
		"99010519491231002X": false,
		"010105194912310020": false, // province
		"":                   false, "1101051949123100": false, "１１０１０５１９４９１２３１００２Ｘ": false,
	} {
		if got := ValidResidentID(id); got != want {
			t.Errorf("ValidResidentID(%q) = %v", id, got)
		}
	}
}

// withCheck completes seventeen digits.
func withCheck(body string) string {
	var d [17]byte
	for i := range d {
		d[i] = body[i] - '0'
	}
	return body + string(ResidentIDCheck(d))
}

func TestBirthdaysMustExist(t *testing.T) {
	t.Parallel()
	for born, want := range map[string]bool{
		"20000229": true, "20010229": false, "19491301": false, "18991231": false, "20231130": true, "20231131": false, "00000000": false,
	} {
		if id := withCheck("431381" + born + "001"); ValidResidentID(id) != want {
			t.Errorf("born %s: %v, want %v", born, !want, want)
		}
	}
}

func TestEveryWrongDigitIsNoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := withCheck(rapid.StringMatching(`431381199[0-9]0[1-9][12][0-8][0-9]{3}`).Draw(t, "body"))
		if !ValidResidentID(id) {
			t.Fatalf("%s is valid", id)
		}
		at, by := rapid.IntRange(0, 16).Draw(t, "at"), byte('0'+rapid.IntRange(0, 9).Draw(t, "by"))
		if by != id[at] && ValidResidentID(id[:at]+string(by)+id[at+1:]) {
			t.Fatalf("%s with %c at %d was taken", id, by, at)
		}
	})
}

func TestValidUSCC(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"91330100799655058B": true, "9144030071526726XG": true, "914403001922038216": true,
		"91330100799655058C": false, "91330100799655O58B": false, "91330100799655058": false,
		"9133010079965505８B": false, "": false, "91330100799655058b": false,
	} {
		if got := ValidUSCC(code); got != want {
			t.Errorf("ValidUSCC(%q) = %v", code, got)
		}
	}
}

func TestValidPhone(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string]bool{
		"13812345678": true, "010-62345678": true, "01062345678": true, "0771-2345678": true, "0771-23456789": true,
		"400-123-4567": true, "4001234567": true, "12345": true, "12315": true, "96156": true, "962121": true, "110": true, "119": true,
		"12812345678": false, "1381234567": false, "138123456789": false, "62345678": false, "0771-0345678": false,
		"": false, "13812345678\n": false, "１３８１２３４５６７８": false, "12": false, "99999": false, "+8613812345678": false,
	} {
		if got := ValidPhone(phone); got != want {
			t.Errorf("ValidPhone(%q) = %v", phone, got)
		}
	}
}

func FuzzIdentity(f *testing.F) {
	f.Add("11010519491231002X")
	f.Fuzz(func(t *testing.T, s string) {
		if (ValidResidentID(s) || ValidUSCC(s)) && len(s) != 18 {
			t.Errorf("%q was taken", s)
		}
		ValidPhone(s)
		RedactFree(s)
	})
}
