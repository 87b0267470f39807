package text

import (
	"regexp"
	"strings"
	"time"
)

// Weights of GB 11643 (公民身份号码), from the first digit on.
var residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// ResidentIDCheck is the check character that follows the first seventeen
// digits (as numbers 0 to 9) of an identity number.
func ResidentIDCheck(digits [17]byte) byte {
	sum := 0
	for i, d := range digits {
		sum += int(d) * residentWeights[i]
	}
	return "10X98765432"[sum%11]
}

// provinces are the first two digits that identity numbers begin with; 81 to 83
// are the residence permits of Hong Kong, Macao and Taiwan people, and 9x the
// permanent residence cards of foreigners.
var provinces = regexp.MustCompile(`^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])\d{15}[0-9Xx]$`)

// ValidResidentID reports whether s is an identity number by GB 11643: province,
// a birthday that exists, check character. Not every resident has one, and
// whether this one was issued only the police know. A birthday in the future
// is for the caller, who has the clock.
func ValidResidentID(s string) bool {
	if !provinces.MatchString(s) {
		return false
	}
	var digits [17]byte
	for i := range digits {
		digits[i] = s[i] - '0'
	}
	born, err := time.Parse("20060102", s[6:14])
	return err == nil && born.Year() >= 1900 && strings.ToUpper(s[17:])[0] == ResidentIDCheck(digits)
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // without I O S V Z

// ValidUSCC reports whether s is a unified social credit code (统一社会信用代码)
// by GB 32100: eighteen characters of its alphabet, an area code in the third to
// eighth, and the check character mod 31.
func ValidUSCC(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, s[i])
		if v < 0 || (i >= 2 && i < 8 && v > 9) {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return s[17] == usccAlphabet[(31-sum%31)%31]
}

var phones = regexp.MustCompile(`^(?:` +
	`1[3-9]\d{9}|` + // mobile
	`0(?:10|2\d|[3-9]\d{2})-?[2-9]\d{6,7}|` + // landline with area code
	`[48]00-?\d{3}-?\d{4}|` + // 400 and 800
	`1(?:10|12|19|20|22)|1[0-2]\d{3}|9[56]\d{3,4}` + // 119, 12345, 96156
	`)$`)

var mobile = regexp.MustCompile(`^1[3-9]\d{9}$`)

// ValidMobile accepts a mobile number, which one person answers.
func ValidMobile(s string) bool { return mobile.MatchString(s) }

// ValidPhone accepts mobile numbers, landlines with area code, 400 numbers and
// the short numbers of public services. It wants the number as it is dialled at
// home: one form per number, or the same caller counts twice.
func ValidPhone(s string) bool { return phones.MatchString(s) }
