package e2e

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

func isDenial(l server.Line) bool { return l.Message == "request denied" }

// One line a denial, with what is needed to find the request in the API server's audit log; nothing for what is
// allowed.
func TestEachDenialIsOneLogLine(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("updates"), "--workers", "2")
	const clients, each = 4, 50
	var uids sync.Map
	var group sync.WaitGroup
	for range clients {
		client := newClient(t, s)
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range each {
				uid := reviews.NewUID()
				object := bad(t)
				if i%2 == 1 {
					object = reviews.YAML(t, `{apiVersion: v1, kind: Service, metadata: {name: a, namespace: shop}}`)
				} else {
					uids.Store(uid, true)
				}
				if _, err := client.Ask("/validate", reviews.Build(t, reviews.Request{Object: object, UID: uid})); err != nil {
					t.Error(err)
					return
				}
			}
		}()
	}
	group.Wait()
	want := clients * each / 2
	server.Eventually(t, fmt.Sprintf("%d denials logged", want), func() bool { return s.Log.Count(isDenial) >= want },
		func() string { return fmt.Sprint(s.Log.Count(isDenial)) })
	for _, line := range s.Log.Lines() {
		if !line.IsJSON() {
			t.Errorf("no JSON: %s", line.Raw)
		}
		if !isDenial(line) {
			continue
		}
		if _, found := uids.LoadAndDelete(line.Text("request_uid")); !found {
			t.Errorf("a line for a request that was not denied, or a second one: %s", line.Raw)
		}
		for field, want := range map[string]string{"route": "/validate", "operation": "CREATE", "decision": "deny",
			"resource": "deployments.apps", "namespace": "shop", "name": "legacy", "user": "ada", "policy": "introduced"} {
			if got := line.Text(field); got != want {
				t.Errorf("%s is %q, want %q: %s", field, got, want, line.Raw)
			}
		}
	}
	uids.Range(func(uid, _ any) bool { t.Errorf("%v was not logged", uid); return true })
}

// Nothing of an object reaches the log, and of a Secret not even what a rule says about it; at the level that says most.
func TestTheLogNeverHasAnObjectsContents(t *testing.T) {
	t.Parallel()
	const canary = "canary-1d0f7a"
	s := server.Start(t, ruleSet("secrets"), "--log-level", "debug")
	client := newClient(t, s)
	secret := reviews.YAML(t, `
apiVersion: v1
kind: Secret
metadata: {name: s, namespace: shop, labels: {team: "NOT-`+canary+`"}, annotations: {kubectl.kubernetes.io/last-applied-configuration: "`+canary+`"}}
data: {password: "`+canary+`"}
`)
	environment := change(pod(t), []any{reviews.Object{"name": "PASSWORD", "value": canary}}, "spec", "containers", 0, "env")
	annotated := change(environment, reviews.Object{"a": canary}, "metadata", "annotations")
	denied := 0
	for _, object := range []reviews.Object{secret, environment, annotated} {
		for _, request := range []reviews.Request{{Object: object}, {Operation: "UPDATE", Object: object, Old: object}, {Operation: "DELETE", Old: object}} {
			for _, route := range routes {
				if !ask(t, client, route, reviews.Build(t, request)).Allowed {
					denied++
				}
			}
		}
	}
	for _, body := range []string{canary, `{"` + canary + `":1}`, `{"kind":"AdmissionReview","apiVersion":"` + canary + `"}`,
		`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"object":{"a":"` + canary + `"}}}`} {
		if reply, err := client.Post("/validate", []byte(body)); err != nil || reply.Status != 400 {
			t.Errorf("%+v, %v", reply, err)
		}
	}
	server.Eventually(t, "all denials in the log", func() bool { return s.Log.Count(isDenial) == denied },
		func() string { return fmt.Sprintf("%d of %d", s.Log.Count(isDenial), denied) })
	if denied == 0 {
		t.Error("nothing was denied: the test has lost its bite")
	}
	s.Log.Wait(t, "rejections", func(l server.Line) bool { return l.Message == "request rejected" })
	for _, line := range s.Log.Lines() {
		if !strings.Contains(line.Raw, canary) {
			continue
		}
		// What is no review has no object; its own apiVersion may be quoted.
		if line.Message != "request rejected" || !strings.Contains(line.Text("reason"), "apiVersion is") {
			t.Errorf("contents in the log: %s", line.Raw)
		}
	}
}

// promtool is Prometheus' own judge of names, units and types; with every family that the server has.
func TestMetricsPassPromtool(t *testing.T) {
	t.Parallel()
	promtool := needTool(t, "promtool", "prometheus")
	s := server.Start(t, reviews.Packs())
	client := newClient(t, s)
	for _, name := range []string{"allowed.json", "denied.json", "patched.json"} {
		for _, route := range routes {
			ask(t, client, route, reviews.Fixture(t, name))
		}
	}
	if _, err := client.Post("/validate", []byte("{")); err != nil {
		t.Fatal(err)
	}
	_, text, err := s.Ops("/metrics")
	must(t, err)
	command := exec.Command(promtool, "check", "metrics")
	command.Stdin = strings.NewReader(text)
	if output, err := command.CombinedOutput(); err != nil || len(output) > 0 {
		t.Errorf("promtool: %v\n%s", err, output)
	}
	for _, family := range []string{"tidegate_build_info", "tidegate_requests_total", "tidegate_request_duration_seconds_bucket",
		"tidegate_policy_decisions_total", "tidegate_rules_loaded", "tidegate_rules_hash_info", "tidegate_connections_open",
		"tidegate_certificate_expiration_timestamp_seconds", "process_resident_memory_bytes", "process_cpu_seconds_total"} {
		if !strings.Contains(text, "\n"+family) {
			t.Errorf("no %s", family)
		}
	}
	if !strings.Contains(text, `le="5e-05"`) {
		t.Error("the buckets of durations do not begin at 50 µs")
	}
	for series, want := range map[string]float64{
		`tidegate_requests_total{route="/validate",operation="CREATE",decision="deny"}`:   1,
		`tidegate_requests_total{route="/mutate",operation="CREATE",decision="patch"}`:    1,
		`tidegate_requests_total{route="/validate",operation="other",decision="invalid"}`: 1,
	} {
		if got := s.Metric(t, series); got < want {
			t.Errorf("%s is %v", series, got)
		}
	}
}

// What a stranger sends makes no series.
func TestStrangersMakeNoSeries(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"))
	client := newClient(t, s)
	ask(t, client, "/validate", goodReview(t))
	before := len(s.Metrics(t))
	for i := range 50 {
		object := reviews.YAML(t, fmt.Sprintf(`{apiVersion: example.com/v%d, kind: Kind%d, metadata: {name: n%d, namespace: ns%d}}`, i, i, i, i))
		ask(t, client, "/validate", reviews.Build(t, reviews.Request{Object: object, User: fmt.Sprintf("user-%d", i)}))
		if _, err := client.Post(fmt.Sprintf("/path-%d", i), nil); err != nil {
			t.Fatal(err)
		}
	}
	// A few appear with their first count; none of them with a name from outside.
	after := s.Metrics(t)
	if len(after) > before+10 {
		t.Errorf("%d series, %d before", len(after), before)
	}
	for series := range after {
		for _, strange := range []string{"path-", "ns1", "Kind", "user-", "example.com"} {
			if strings.Contains(series, strange) {
				t.Errorf("a series with what a stranger sent: %s", series)
			}
		}
	}
}
