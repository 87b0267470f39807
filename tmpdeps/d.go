// Package tmpdeps pins dependencies until the rooms that use them exist.
package tmpdeps
import (
 _ "github.com/danielgtaylor/huma/v2"
 _ "github.com/danielgtaylor/huma/v2/adapters/humago"
 _ "modernc.org/sqlite"
 _ "github.com/jackc/pgx/v5/stdlib"
 _ "github.com/alexedwards/argon2id"
 _ "github.com/xuri/excelize/v2"
 _ "github.com/skip2/go-qrcode"
 _ "github.com/teambition/rrule-go"
 _ "github.com/paulmach/orb"
 _ "github.com/paulmach/orb/geojson"
 _ "github.com/tidwall/rtree"
 _ "golang.org/x/image/draw"
 _ "golang.org/x/mod/sumdb/tlog"
 _ "golang.org/x/mod/sumdb/note"
 _ "golang.org/x/time/rate"
 _ "github.com/prometheus/client_golang/prometheus"
 _ "github.com/mozillazg/go-pinyin"
 _ "pgregory.net/rapid"
 _ "github.com/google/go-cmp/cmp"
 _ "github.com/google/uuid"
)
