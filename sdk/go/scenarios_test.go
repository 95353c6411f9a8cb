package loyalty_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	loyaltyv1 "github.com/loyaltycore/core/gen/loyalty/v1"
	loyalty "github.com/loyaltycore/core/sdk/go"
	"github.com/loyaltycore/core/sdk/scenarios"
)

// stand is where the stand is, as it tells in the environment.
type stand struct{ url, key, proxy, scenarios, results string }

func findStand(t *testing.T) stand {
	t.Helper()
	s := stand{
		os.Getenv("LOYALTY_URL"), os.Getenv("LOYALTY_KEY"), os.Getenv("LOYALTY_PROXY"), os.Getenv("LOYALTY_SCENARIOS"),
		os.Getenv("LOYALTY_RESULTS"),
	}
	if s.url == "" || s.key == "" || s.proxy == "" || s.scenarios == "" || s.results == "" {
		t.Fatal("this test needs the stand: run `make test-go`, or `go run ./server/e2e/stand -- go test ./sdk/go/...`")
	}
	return s
}

func TestScenarios(t *testing.T) {
	at := findStand(t)
	all, err := scenarios.Read(at.scenarios)
	if err != nil {
		t.Fatal(err)
	}
	results := &results{of: map[string]string{}}
	t.Cleanup(func() { results.write(t, at.results) })
	for protocol, options := range map[string][]loyalty.Option{"Connect": nil, "gRPC": {loyalty.WithGRPC()}} {
		for _, s := range all {
			t.Run(protocol+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				t.Cleanup(func() { results.add(s.Name, !t.Failed()) })
				newConversation(t, at, options).run(s)
			})
		}
	}
}

// results are what the table of scenarios is made of.
type results struct {
	mu sync.Mutex
	of map[string]string
}

// add adds what became of a scenario over one protocol; it has passed if it passed over all.
func (r *results) add(scenario string, passed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !passed:
		r.of[scenario] = "failed"
	case r.of[scenario] == "":
		r.of[scenario] = "passed"
	}
}

func (r *results) write(t *testing.T, dir string) {
	content, err := json.MarshalIndent(map[string]any{"sdk": "go", "results": r.of}, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "go.json"), content, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// conversation is a scenario being played.
type conversation struct {
	t         *testing.T
	at        stand
	options   []loyalty.Option
	lane      struct{ ID, URL string }
	clients   map[string]*loyalty.Client
	variables map[string]string
	watches   map[string]*watch
}

func newConversation(t *testing.T, at stand, options []loyalty.Option) *conversation {
	c := &conversation{
		t: t, at: at, options: options, clients: map[string]*loyalty.Client{},
		variables: map[string]string{"run": strings.ToLower(rand.Text()[:12])}, watches: map[string]*watch{},
	}
	c.proxy(http.MethodPost, "/lanes", nil, &c.lane)
	return c
}

func (c *conversation) proxy(method, path string, body, into any) {
	c.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.at.proxy+path, bytes.NewReader(content))
	if err != nil {
		c.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if content, err = io.ReadAll(res.Body); err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil || res.StatusCode != http.StatusOK {
		c.t.Fatalf("%s %s: %d %s %v", method, path, res.StatusCode, content, err)
	}
}

func (c *conversation) requests() int {
	var seen struct{ Requests int }
	c.proxy(http.MethodGet, "/lanes/"+c.lane.ID, nil, &seen)
	return seen.Requests
}

// client is the client of a credential and options; one for each.
func (c *conversation) client(as string, o scenarios.Options) *loyalty.Client {
	name := fmt.Sprint(as, o)
	if client, ok := c.clients[name]; ok {
		return client
	}
	credential := c.at.key
	switch as {
	case "":
	case "none":
		credential = ""
	default:
		credential = as
	}
	options := append([]loyalty.Option{
		loyalty.WithProgram(scenarios.Program), loyalty.WithBackoff(time.Millisecond, 20*time.Millisecond),
	}, c.options...)
	seconds := func(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
	if o.Timeout > 0 {
		options = append(options, loyalty.WithTimeout(seconds(o.Timeout)))
	}
	if o.AttemptTimeout > 0 {
		options = append(options, loyalty.WithAttemptTimeout(seconds(o.AttemptTimeout)))
	}
	if o.MaxAttempts > 0 {
		options = append(options, loyalty.WithMaxAttempts(o.MaxAttempts))
	}
	client, err := loyalty.New(c.lane.URL, loyalty.Key(credential), options...)
	if err != nil {
		c.t.Fatal(err)
	}
	c.clients[name] = client
	return client
}

func (c *conversation) run(s scenarios.Scenario) {
	ctx := c.t.Context() // without a deadline: calls have the client's time
	defer func() {
		for _, w := range c.watches {
			w.stop()
		}
	}()
	for i, step := range s.Steps {
		if err := c.step(ctx, step); err != nil {
			c.t.Fatalf("step %d (%s%s%s%s): %v", i+1, step.Call, step.List, step.Watch, step.Next, err)
		}
	}
}

// step plays one step, and compares what comes with what is expected.
func (c *conversation) step(ctx context.Context, s scenarios.Step) error {
	if len(s.Faults) > 0 {
		c.proxy(http.MethodPost, "/lanes/"+c.lane.ID+"/faults", s.Faults, &struct{}{})
	}
	before := c.requests()
	client := c.client(c.fill(s.As).(string), s.Options)
	expect, send := c.fill(s.Expect).(map[string]any), c.fill(s.Send)
	var answer any
	var failed, err error
	switch {
	case s.Call != "":
		answer, failed, err = call(ctx, client, s.Call, send)
	case s.List != "":
		answer, failed, err = list(ctx, client, s.List, send)
	case s.AccrueAll != nil:
		answer, failed, err = c.accrueAll(ctx, client, *s.AccrueAll)
	case s.Watch != "":
		c.watches[s.Watch], err = newWatch(ctx, client, send)
	case s.Next != "":
		answer, failed = c.watches[s.Next].next(ctx, expect)
	case s.Stop != "":
		c.watches[s.Stop].stop()
	}
	if err != nil {
		return err
	}
	if seen := c.requests() - before; s.Attempts != nil && seen != *s.Attempts {
		return errors.Join(fmt.Errorf("%d requests were made instead of %d", seen, *s.Attempts), failed)
	}
	if s.Error != nil || failed != nil {
		if s.Error == nil {
			return failed
		}
		return scenarios.Compare(c.fill(s.Error), describe(failed))
	}
	return c.keep(s, expect, answer)
}

// keep compares an answer and takes variables from it.
func (c *conversation) keep(s scenarios.Step, expect, answer any) error {
	if s.Expect != nil {
		if err := scenarios.Compare(expect, answer); err != nil {
			return err
		}
	}
	if s.Count != nil {
		if items := answer.(map[string]any)["items"].([]any); len(items) != *s.Count {
			return fmt.Errorf("%d items instead of %d: %v", len(items), *s.Count, items)
		}
	}
	for name, path := range s.Save {
		value, err := scenarios.Pick(answer, path)
		if err != nil {
			return err
		}
		c.variables[name] = value
	}
	return nil
}

func (c *conversation) fill(value any) any {
	if fields, ok := value.(map[string]any); ok && fields == nil {
		value = map[string]any{}
	}
	return scenarios.Fill(value, c.variables)
}

// call makes a call by the client's property and the RPC's name.
func call(ctx context.Context, client *loyalty.Client, name string, send any) (answer any, failed, err error) {
	property, rpc, _ := strings.Cut(name, ".")
	service := reflect.ValueOf(client).Elem().FieldByNameFunc(func(n string) bool { return strings.EqualFold(n, property) })
	method := service.MethodByName(rpc)
	request := reflect.New(method.Type().In(1).Elem())
	if err := scenarios.Unmarshal(send, request.Interface().(proto.Message)); err != nil {
		return nil, nil, err
	}
	out := method.Call([]reflect.Value{reflect.ValueOf(ctx), request})
	if failed, _ = out[1].Interface().(error); failed != nil {
		return nil, failed, nil
	}
	answer, err = scenarios.FromMessage(out[0].Interface().(proto.Message))
	return answer, nil, err
}

// list goes through all pages of a list, by the client's helper.
func list(ctx context.Context, client *loyalty.Client, name string, send any) (answer any, failed, err error) {
	_, rpc, _ := strings.Cut(name, ".")
	of := reflect.TypeOf(client)
	for i := range of.NumMethod() {
		if !strings.EqualFold(of.Method(i).Name, rpc+"All") {
			continue
		}
		method := reflect.ValueOf(client).Method(i)
		request := reflect.New(method.Type().In(1).Elem())
		if err := scenarios.Unmarshal(send, request.Interface().(proto.Message)); err != nil {
			return nil, nil, err
		}
		items := []any{}
		for item, failed := range method.Call([]reflect.Value{reflect.ValueOf(ctx), request})[0].Seq2() {
			if failed, _ := failed.Interface().(error); failed != nil {
				return nil, failed, nil
			}
			value, err := scenarios.FromMessage(item.Interface().(proto.Message))
			if err != nil {
				return nil, nil, err
			}
			items = append(items, value)
		}
		return map[string]any{"items": items}, nil, nil
	}
	return nil, nil, fmt.Errorf("there is no helper for %s", name)
}

func (c *conversation) accrueAll(
	ctx context.Context, client *loyalty.Client, all scenarios.AccrueAll,
) (answer any, failed, err error) {
	var requests []*loyaltyv1.AccrueRequest
	for i := range all.Count {
		variables := maps.Clone(c.variables)
		variables["i"] = strconv.Itoa(i + 1)
		request := &loyaltyv1.AccrueRequest{}
		if err := scenarios.Unmarshal(scenarios.Fill(all.Request, variables), request); err != nil {
			return nil, nil, err
		}
		requests = append(requests, request)
	}
	items := []any{}
	for result, failed := range client.AccrueAll(ctx, func(yield func(*loyaltyv1.AccrueRequest) bool) {
		for _, request := range requests {
			if !yield(request) {
				return
			}
		}
	}) {
		if failed != nil {
			return nil, failed, nil
		}
		if result.Request != requests[len(items)] {
			return nil, nil, fmt.Errorf("result %d is another request's", len(items))
		}
		if result.Err != nil {
			items = append(items, map[string]any{"error": describe(result.Err)})
			continue
		}
		accrual, err := scenarios.FromMessage(result.Accrual)
		if err != nil {
			return nil, nil, err
		}
		items = append(items, map[string]any{"accrual": accrual})
	}
	return map[string]any{"items": items}, nil, nil
}

// watch is a watched balance, beside the steps.
type watch struct {
	answers chan any
	failed  error // once answers is closed
	stop    func()
}

func newWatch(ctx context.Context, client *loyalty.Client, send any) (*watch, error) {
	request := &loyaltyv1.WatchBalanceRequest{}
	if err := scenarios.Unmarshal(send, request); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{answers: make(chan any, 1000)}
	var done sync.WaitGroup
	done.Go(func() { w.follow(client.WatchBalance(ctx, request)) })
	w.stop = func() {
		cancel()
		done.Wait()
	}
	return w, nil
}

func (w *watch) follow(balances iter.Seq2[*loyaltyv1.WatchBalanceResponse, error]) {
	defer close(w.answers)
	for balance, err := range balances {
		if err != nil {
			w.failed = err
			return
		}
		answer, err := scenarios.FromMessage(balance)
		if err != nil {
			w.failed = err
			return
		}
		w.answers <- answer
	}
}

// next waits for an answer that is as expected.
func (w *watch) next(ctx context.Context, expect any) (answer any, failed error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	var different error
	for {
		select {
		case answer, ok := <-w.answers:
			if !ok {
				return nil, w.failed
			}
			if different = scenarios.Compare(expect, answer); different == nil {
				return answer, nil
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("no such balance came within 20 seconds; the last one: %w", different)
		}
	}
}

// describe is an error as scenarios expect it.
func describe(err error) any {
	refused := (*loyalty.Error)(nil)
	if !errors.As(err, &refused) {
		return fmt.Sprintf("an error without a type: %v", err)
	}
	told := map[string]any{
		"type":   "LoyaltyError",
		"reason": strings.TrimPrefix(refused.Reason.String(), "ERROR_REASON_"),
		"code":   strings.ToUpper(refused.Code.String()),
	}
	fields := []any{}
	for _, v := range refused.Violations {
		fields = append(fields, v.Field)
	}
	told["violations"] = fields
	typed := func(name string, fields map[string]any) {
		told["type"] = name
		maps.Copy(told, fields)
	}
	var (
		insufficient *loyalty.InsufficientPointsError
		accrued      *loyalty.SourceAlreadyAccruedError
		ended        *loyalty.HoldEndedError
		capture      *loyalty.CaptureExceedsHoldError
		reversal     *loyalty.ReversalExceedsOriginalError
		debt         *loyalty.DebtLimitError
		merged       *loyalty.MemberMergedError
		scope        *loyalty.MissingScopeError
		invalid      *loyalty.InvalidFieldError
	)
	switch {
	case errors.As(err, &insufficient):
		typed("InsufficientPoints", map[string]any{"available": insufficient.Available, "needed": insufficient.Needed})
	case errors.As(err, &accrued):
		typed("SourceAlreadyAccrued", map[string]any{"accrual_id": accrued.AccrualID})
	case errors.As(err, &ended):
		typed("HoldEnded", map[string]any{"ended": ended.Ended, "captured": ended.Captured})
	case errors.As(err, &capture):
		typed("CaptureExceedsHold", map[string]any{"held": capture.Held})
	case errors.As(err, &reversal):
		typed("ReversalExceedsOriginal", map[string]any{"left": reversal.Left})
	case errors.As(err, &debt):
		typed("DebtLimit", map[string]any{"debt_limit": debt.DebtLimit})
	case errors.As(err, &merged):
		typed("MemberMerged", map[string]any{"member_id": merged.MemberID})
	case errors.As(err, &scope):
		typed("MissingScope", map[string]any{"scope": scope.Scope})
	case errors.As(err, &invalid):
		typed("InvalidField", nil)
		told["violations"] = fields
	}
	return told
}
