package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/demo"
)

// visits makes patrol records as phones send them: twelve answers, a position, a moment.
type visits struct{ subjects []string }

func (b *bench) visits(ctx context.Context) (*visits, error) {
	rows, err := b.app.DB.Read().Query(ctx, "select id from agri_subject where county = $1 and to_day = 0 order by id", demo.County)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	v := &visits{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		v.subjects = append(v.subjects, id)
	}
	return v, rows.Err()
}

func (v *visits) op(n int) json.RawMessage {
	now := time.Now()
	return json.RawMessage(fmt.Sprintf(`{"id":%q,"kind":"agri.patrol","at":%d,"body":{"subject":%q,"form":"agri-patrol","version":"2026.1","answers":{"start":"2026-11-07T09:00:00.000+08:00","records/record_kept":"yes","inputs/input_bought":"yes","inputs/input_stored":"yes","use/use_range":"yes","use/use_interval":"yes","use/use_banned":"no","additives/additive_ok":"na","waste/waste_collected":"yes","certificate/cert_issued":"yes","other/other_found":"no","advice":"注意轮换用药，记录写全。"},"result":"pass","lon":116.65,"lat":39.9,"accuracy_m":8}}`,
		ident.New(now), clock.Of(now), v.subjects[n%len(v.subjects)]))
}

func envelope(device string, ops []json.RawMessage) []byte {
	b, _ := json.Marshal(map[string]any{"device": device, "unsent": 0, "ops": ops})
	return b
}

// goalW1 is what 64 callers at once should find.
const goalW1 = "≥ 0.60, p99 ≤ 40 ms, server CPU ≤ 0.25 ms"

// patrols is W1 as the workload says: one durable patrol record a request.
func (b *bench) patrols(ctx context.Context) ([]line, error) {
	v, err := b.visits(ctx)
	if err != nil {
		return nil, err
	}
	token, err := b.app.People.Token(ctx, demo.County, "farmlead")
	if err != nil {
		return nil, err
	}
	send := func(c, n int) ([]byte, error) {
		return ask("POST", b.url+"/api/field/outbox", token, envelope(fmt.Sprintf("bench-phone-%d", c), []json.RawMessage{v.op(c*7919 + n)}))
	}
	answer, err := send(0, 0)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(string(answer), `"safe"`) {
		return nil, fmt.Errorf("not taken: %.300s", answer)
	}
	var out []line
	for _, x := range []struct {
		callers int
		goal    string
	}{{1, "≥ 0.65"}, {16, ""}, {64, goalW1}} {
		p, err := load(x.callers, b.span, func(c, n int) error { _, err := send(c, n+1); return err })
		if err != nil {
			return nil, err
		}
		e, err := echo(x.callers, b.span/2, "POST", envelope("bench-phone-0", []json.RawMessage{v.op(0)}), answer)
		if err != nil {
			return nil, err
		}
		s, err := b.bare.inserts(x.callers, b.span/2)
		if err != nil {
			return nil, err
		}
		out = append(out, line{Name: fmt.Sprintf("W1 patrol record, %d callers", x.callers), pace: p, Echo: e, Storage: s, Goal: x.goal})
	}
	return out, nil
}

// burst is X1: 418 officers come back to the signal at once with 25 records each;
// three in ten records are sent again, and every fifth connection is cut before its
// answer. It is done three times, and the middle one counts.
func (b *bench) burst(ctx context.Context) ([]line, error) {
	const phones, each = demo.Officers, 25
	var took []time.Duration
	stored := 0
	for range 3 {
		t, n, err := b.once(ctx, phones, each)
		if err != nil {
			return nil, err
		}
		took, stored = append(took, t), stored+n
	}
	slices.Sort(took)
	note := fmt.Sprintf("%d records of %d phones acknowledged in %.1f s (%.1f to %.1f); stored %d in three bursts", phones*each, phones,
		took[1].Seconds(), took[0].Seconds(), took[2].Seconds(), stored)
	if stored != 3*phones*each {
		note += " (NOT exactly once)"
	}
	return []line{{Name: "X1 burst after a day without a signal", pace: pace{Rate: float64(phones*each) / took[1].Seconds()},
		Goal: "≤ 3 s, exactly once", Note: note}}, nil
}

// once is one burst: how long until the last was acknowledged, and how many were stored.
func (b *bench) once(ctx context.Context, phones, each int) (took time.Duration, stored int, err error) {
	v, err := b.visits(ctx)
	if err != nil {
		return 0, 0, err
	}
	token, err := b.app.People.Token(ctx, demo.County, "farmlead")
	if err != nil {
		return 0, 0, err
	}
	count := func() (n int) {
		_ = b.app.DB.Read().QueryRow(ctx, "select count(*) from agri_patrol where county = $1", demo.County).Scan(&n)
		return n
	}
	before := count()
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	began := time.Now()
	for c := range phones {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(11, uint64(c)))
			ops := make([]json.RawMessage, each)
			for i := range ops {
				ops[i] = v.op(c*each + i)
			}
			for _, i := range r.Perm(each)[:each*3/10] {
				ops = append(ops, ops[i])
			}
			body := envelope(fmt.Sprintf("burst-phone-%d", c), ops)
			if c%5 == 0 { // cut before the answer came: the phone does not know
				cut, cancel := context.WithTimeout(ctx, time.Duration(50+r.IntN(400))*time.Millisecond)
				req, _ := http.NewRequestWithContext(cut, "POST", b.url+"/api/field/outbox", strings.NewReader(string(body)))
				req.Header.Set("Authorization", "Bearer "+token)
				req.Header.Set("Content-Type", "application/json")
				if res, err := client.Do(req); err == nil {
					_ = res.Body.Close()
				}
				cancel()
			}
			answer, err := ask("POST", b.url+"/api/field/outbox", token, body)
			if err == nil && strings.Count(string(answer), `"safe"`) != len(ops) {
				err = fmt.Errorf("%d of %d safe: %.300s", strings.Count(string(answer), `"safe"`), len(ops), answer)
			}
			if err != nil {
				failed.Store(&err)
			}
		}()
	}
	wg.Wait()
	took = time.Since(began)
	if e := failed.Load(); e != nil {
		return 0, 0, *e
	}
	return took, count() - before, nil
}
