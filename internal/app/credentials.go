package app

import (
	"context"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/code"
	"huying/kernel/duty"
)

// Credentials is what a phone carries to check signed codes where there is no signal.
type Credentials struct {
	County  string       `json:"county"`
	Keys    []code.Key   `json:"keys" doc:"Rotated ones too: what they signed stays good"`
	Revoked []string     `json:"revoked" doc:"Fingerprints of credentials taken back after the moment asked from: the first 8 bytes of SHA-256, hexadecimal"`
	Doubted []string     `json:"doubted" doc:"Fingerprints of all codes that nobody should rely on for now: what puts them in doubt is still to be judged"`
	UpTo    clock.Moment `json:"up_to" doc:"To ask from the next time"`
}

// known is what callers without an account are told again and again: it is worked out by one
// of them at a time, and again only when something was written.
type known struct {
	work    func(ctx context.Context) ([]string, error)
	version func() uint64
	now     func() time.Time

	turn sync.Mutex
	at   time.Time
	of   uint64
	told []string
}

// mostOld bounds for how long a node does not know what another one wrote.
const mostOld = 10 * time.Second

func (k *known) get(ctx context.Context) ([]string, error) {
	k.turn.Lock()
	defer k.turn.Unlock()
	now, version := k.now(), k.version() // read before the work, so that what is written beside it counts as new
	if k.told != nil && k.of == version && now.Sub(k.at).Abs() < mostOld {
		return k.told, nil
	}
	if err := ctx.Err(); err != nil { // it went away while it waited
		return nil, err
	}
	told, err := k.work(ctx)
	if err != nil {
		return nil, err
	}
	k.told, k.of, k.at = told, version, now
	return told, nil
}

// mountCredentials publishes what verifies the county's signed codes, for everybody:
// a market that checks certificates has no account here.
func (a *App) mountCredentials() {
	doubted := &known{version: a.DB.Version, now: a.Clock.Now, work: func(ctx context.Context) ([]string, error) { return a.doubted(ctx, a.DB.Read()) }}
	web.Handle(a.Server, web.Spec{ID: "getCredentials", Method: "GET", Path: "/api/credentials", Guard: web.Open,
		Summary: "Public keys and revocations, to check signed codes without a signal"},
		func(ctx context.Context, in *struct {
			After int64 `query:"after" minimum:"0" doc:"Revocations after this moment only"`
		}) (*struct{ Body Credentials }, error) {
			out := &struct{ Body Credentials }{Credentials{County: a.Config.County}}
			q := a.DB.Read()
			var err error
			if out.Body.Keys, err = a.Codes.Keys(ctx, q, a.Config.County); err != nil {
				return nil, err
			}
			if out.Body.Revoked, out.Body.UpTo, err = a.Codes.Revoked(ctx, q, a.Config.County, clock.Moment(in.After)); err != nil {
				return nil, err
			}
			out.Body.Doubted, err = doubted.get(ctx)
			return out, err
		})
	web.Handle(a.Server, web.Spec{ID: "rotateCredentialKey", Method: "POST", Path: "/api/credentials/rotate", Guard: mayRotateKeys,
		Summary: "Put a new signing key in force; what the old one signed stays good", Status: 204},
		func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			p := duty.Of(ctx)
			actor, err := p.May(mayRotateKeys, p.County, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			return nil, a.Codes.Rotate(ctx, actor.As(web.Of(ctx).Key))
		})
}

// doubted are the fingerprints of the codes that scenes say are in doubt.
func (a *App) doubted(ctx context.Context, q store.Q) ([]string, error) {
	out := []string{}
	for _, s := range a.Config.Scenes {
		for _, f := range s.Faces {
			if f.Doubted == nil {
				continue
			}
			ids, err := f.Doubted(ctx, &a.Kernel, a.Config.County)
			if err != nil {
				return nil, err
			}
			codes, err := a.Codes.Many(ctx, q, a.Config.County, f.Kind, ids)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				if c, coded := codes[id]; coded {
					out = append(out, code.Fingerprint(c))
				}
			}
		}
	}
	return out, nil
}
