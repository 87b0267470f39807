package area

import (
	"encoding/json"
	"math"
	"strings"

	"huying/base/fault"
	"huying/base/text"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// Boundary is the outline of an area in WGS-84 or CGCS2000, which agree to
// better than a metre.
type Boundary struct {
	Code      string
	Name      string          // of a grid that the file adds; one that is there keeps its own
	Geometry  json.RawMessage // a GeoJSON Polygon or MultiPolygon
	CRS       string
	AccuracyM int  // 0: unknown
	Synthetic bool // made up for a demonstration, surveyed by nobody

	shape orb.MultiPolygon
}

// Rejection tells which feature of a file was refused and why.
type Rejection struct {
	Index int    // of the feature, from 0
	Code  string // of its area, when it has one
	Key   string
}

// Bounds of an outline file, and of the country that its points must lie in.
const (
	mostBoundaryBytes = 32 << 20
	mostRingPoints    = 20_000
	minLon, maxLon    = 73, 136
	minLat, maxLat    = 3, 54
)

// crsNames are the reference systems taken, by the name a file declares; a file
// that declares none is WGS-84, as RFC 7946 says. The shifted systems of map
// services (GCJ-02, BD-09) are off by hundreds of metres and cannot be told apart
// by looking, so whatever is not named here is refused.
var crsNames = map[string]string{
	"":                              "WGS-84",
	"URN:OGC:DEF:CRS:OGC:1.3:CRS84": "WGS-84",
	"URN:OGC:DEF:CRS:OGC::CRS84":    "WGS-84",
	"URN:OGC:DEF:CRS:EPSG::4326":    "WGS-84",
	"OGC:CRS84":                     "WGS-84",
	"EPSG:4326":                     "WGS-84",
	"WGS84":                         "WGS-84",
	"WGS-84":                        "WGS-84",
	"URN:OGC:DEF:CRS:EPSG::4490":    "CGCS2000",
	"EPSG:4490":                     "CGCS2000",
	"CGCS2000":                      "CGCS2000",
}

type crsMember struct {
	Properties struct {
		Name string `json:"name"`
	} `json:"properties"`
}

func (c *crsMember) system() (string, bool) {
	if c == nil {
		return crsNames[""], true
	}
	name, ok := crsNames[strings.ToUpper(strings.TrimSpace(c.Properties.Name))]
	return name, ok && c.Properties.Name != ""
}

// ParseBoundaries reads a GeoJSON FeatureCollection (RFC 7946) whose features
// carry the property code, and may carry name, accuracy_m and synthetic. What is wrong
// with one feature is a rejection; an error means that the file is none.
func ParseBoundaries(data []byte) ([]Boundary, []Rejection, error) {
	if len(data) > mostBoundaryBytes {
		return nil, nil, fault.New(fault.TooLarge, "area.boundary.size", "mib", mostBoundaryBytes>>20)
	}
	var fc struct {
		Type     string            `json:"type"`
		CRS      *crsMember        `json:"crs"`
		Features []json.RawMessage `json:"features"`
	}
	if err := json.Unmarshal(text.Marked(data), &fc); err != nil || fc.Type != "FeatureCollection" {
		return nil, nil, fault.New(fault.Invalid, "area.boundary.not_geojson").Because(err)
	}
	crs, ok := fc.CRS.system()
	if !ok {
		return nil, nil, fault.New(fault.Invalid, "area.boundary.crs")
	}
	var out []Boundary
	var rejected []Rejection
	seen := map[string]bool{}
	for i, raw := range fc.Features {
		b, key := parseFeature(raw, crs)
		if key == "" && seen[b.Code] {
			key = "area.boundary.twice"
		}
		if key != "" {
			rejected = append(rejected, Rejection{i, b.Code, key})
			continue
		}
		seen[b.Code] = true
		out = append(out, b)
	}
	return out, rejected, nil
}

// parseFeature gives the boundary, or the key of what is wrong with it.
func parseFeature(raw json.RawMessage, crs string) (Boundary, string) {
	var f struct {
		Properties struct {
			Code      any     `json:"code"`
			Name      string  `json:"name"`
			AccuracyM float64 `json:"accuracy_m"`
			Synthetic bool    `json:"synthetic"`
			CRS       string  `json:"crs"`
		} `json:"properties"`
		CRS      *crsMember      `json:"crs"`
		Geometry json.RawMessage `json:"geometry"`
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return Boundary{}, "area.boundary.not_geojson"
	}
	code, _ := f.Properties.Code.(string) // a number would have lost digits
	name, isText := text.Clean(f.Properties.Name)
	b := Boundary{Code: code, Name: strings.TrimSpace(name), Geometry: f.Geometry, CRS: crs, Synthetic: f.Properties.Synthetic,
		AccuracyM: int(math.Ceil(min(max(f.Properties.AccuracyM, 0), 100_000)))}
	if !Valid(code) {
		b.Code = ""
		return b, "area.boundary.bad_code"
	}
	if !isText {
		return b, "text.control"
	}
	if f.CRS != nil {
		f.Properties.CRS = f.CRS.Properties.Name
	}
	if f.Properties.CRS != "" {
		own, ok := crsNames[strings.ToUpper(strings.TrimSpace(f.Properties.CRS))]
		if !ok {
			return b, "area.boundary.crs"
		}
		b.CRS = own
	}
	shape, ok := shapeOf(f.Geometry)
	if !ok {
		return b, "area.boundary.not_polygon"
	}
	b.shape = shape
	return b, checkShape(shape)
}

func shapeOf(raw json.RawMessage) (orb.MultiPolygon, bool) {
	g, err := geojson.UnmarshalGeometry(raw)
	if err != nil {
		return nil, false
	}
	switch s := g.Geometry().(type) {
	case orb.Polygon:
		return orb.MultiPolygon{s}, len(s) > 0
	case orb.MultiPolygon:
		return s, len(s) > 0
	}
	return nil, false
}

func checkShape(shape orb.MultiPolygon) string {
	for _, p := range shape {
		if len(p) == 0 {
			return "area.boundary.broken_ring"
		}
		for _, r := range p {
			if key := checkRing(r); key != "" {
				return key
			}
		}
	}
	return ""
}

func checkRing(r orb.Ring) string {
	for _, p := range r {
		if p[0] < minLon || p[0] > maxLon || p[1] < minLat || p[1] > maxLat {
			return "area.boundary.outside"
		}
	}
	switch {
	case len(r) > 1 && r[0] != r[len(r)-1]:
		return "area.boundary.not_closed"
	case len(r) < 4:
		return "area.boundary.broken_ring"
	case len(r) > mostRingPoints:
		return "area.boundary.too_fine"
	case twiceLand(r) == 0 || crossesItself(r):
		return "area.boundary.broken_ring"
	}
	return ""
}

// twiceLand is twice the land inside a ring; its first point is the origin, so
// that digits are not lost to the size of the coordinates.
func twiceLand(r orb.Ring) float64 {
	var sum float64
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
	}
	return math.Abs(sum)
}
