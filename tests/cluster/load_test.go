package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tidegate.dev/tests/cluster/internal/audit"
	"tidegate.dev/tests/cluster/internal/balancer"
	"tidegate.dev/tests/cluster/internal/client"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/controlplane"
	"tidegate.dev/tests/cluster/internal/registration"
	"tidegate.dev/tests/cluster/internal/tidegate"
	"tidegate.dev/tests/cluster/internal/wait"
)

const (
	clients     = 50
	podsAtLeast = 2000
)

// load is what many users do at once.
type load struct {
	created atomic.Int64
	stop    atomic.Bool
	done    sync.WaitGroup
	mutex   sync.Mutex
	errors  []error
}

// startLoad lets clients, each with connections of its own, create Pods until there are enough and it is told to end.
func startLoad(t *testing.T, c *cluster.Cluster) *load {
	t.Helper()
	l := &load{}
	for number := range clients {
		pods := client.New(t, cluster.Plane(), controlplane.Alice).CoreV1().Pods(c.Namespace)
		l.done.Add(1)
		go func() {
			defer l.done.Done()
			for i := 0; !l.stop.Load() || l.created.Load() < podsAtLeast; i++ {
				if _, err := pods.Create(ctx, pod(fmt.Sprintf("web-%d-%d", number, i), goodImage), stored); err != nil {
					l.mutex.Lock()
					l.errors = append(l.errors, err)
					l.mutex.Unlock()
					return
				}
				l.created.Add(1)
			}
		}()
	}
	return l
}

// end waits until there are enough Pods, and fails the test for each request that failed.
func (l *load) end(t *testing.T) {
	t.Helper()
	l.stop.Store(true)
	l.done.Wait()
	for _, err := range l.errors {
		t.Errorf("a user saw: %v", err)
	}
	if n := l.created.Load(); n < podsAtLeast {
		t.Errorf("only %d Pods were created", n)
	}
	t.Logf("%d Pods", l.created.Load())
}

// reach waits until that many Pods were created.
func (l *load) reach(t *testing.T, count int64) {
	t.Helper()
	wait.Until(t, fmt.Sprintf("%d Pods", count), func() error {
		if n := l.created.Load(); n < count {
			return fmt.Errorf("%d", n)
		}
		return nil
	})
}

// half is one of two policies that only together make sense: it fills its label in, and warns of the set's name.
func half(policy, set string) string {
	return fmt.Sprintf(`
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: %[1]s}
spec:
  match: {resources: [pods]}
  rules:
    - {name: fill, labels: {defaults: {"%[1]s": "%[2]s"}}}
    - {name: %[2]s, annotations: {require: {example.com/never: {}}}, action: audit}
`, policy, set)
}

// mount is a folder as a kubelet mounts a ConfigMap: files are links into ..data, which is swapped in one step.
type mount struct {
	folder string
	swaps  int
}

func newMount(t *testing.T, set string) *mount {
	t.Helper()
	m := &mount{folder: t.TempDir()}
	m.swap(t, set)
	for _, policy := range halves {
		must(t, os.Symlink(filepath.Join("..data", policy+".yaml"), filepath.Join(m.folder, policy+".yaml")))
	}
	return m
}

var halves = []string{"left", "right"}

func (m *mount) swap(t *testing.T, set string) {
	t.Helper()
	m.swaps++
	data := fmt.Sprintf("..data-%d", m.swaps)
	must(t, os.Mkdir(filepath.Join(m.folder, data), 0o755))
	for _, policy := range halves {
		cluster.WriteFile(t, filepath.Join(m.folder, data, policy+".yaml"), half(policy, set))
	}
	beside := filepath.Join(m.folder, "..data_tmp")
	must(t, os.Symlink(data, beside))
	must(t, os.Rename(beside, filepath.Join(m.folder, "..data")))
}

// Rules that change under load: every request is decided by the one set or the other, never by half of each.
func TestRulesThatChangeUnderLoadFlipTogether(t *testing.T) {
	c := cluster.NewNamespace(t)
	rules := newMount(t, "blue")
	c.Serve(t, registration.Options{Overlay: "ha"}, rules.folder, "--poll-interval", "200ms", "--max-connection-age", "2s")
	before := c.Server.Metric(t, "tidegate_connections_accepted_total")
	reloads := c.Server.Metric(t, "tidegate_rules_reloads_total")
	l := startLoad(t, c)
	swaps := 0
	for ; l.created.Load() < podsAtLeast; swaps++ {
		rules.swap(t, []string{"green", "blue"}[swaps%2])
		wait.Until(t, "reloaded", func() error {
			if n := c.Server.Metric(t, "tidegate_rules_reloads_total") - reloads; n <= float64(swaps) {
				return fmt.Errorf("%v reloads after %d swaps", n, swaps+1)
			}
			return nil
		})
		time.Sleep(100 * time.Millisecond)
	}
	l.end(t)
	if n := c.Server.Metric(t, "tidegate_connections_accepted_total") - before; n < clients {
		t.Errorf("only %v connections came to the server", n)
	}
	if swaps < 4 {
		t.Errorf("the rules changed only %d times", swaps)
	}
	decidedByOne(t, c, int(l.created.Load()))
}

// decidedByOne checks what the audit log says of each Pod, and what was stored.
func decidedByOne(t *testing.T, c *cluster.Cluster, pods int) {
	t.Helper()
	setOf := map[string]string{} // the hash of a set → its name
	decided := map[string]int{}
	decide := func(hash, set, name, route string) {
		if known, seen := setOf[hash]; seen && known != set {
			t.Errorf("%s: %s was decided by %s, but the rules %s are %s", name, route, set, hash, known)
		}
		setOf[hash] = set
		decided[route+" by "+set]++
	}
	events := audit.Find(t, cluster.Plane().AuditLog, func(e *audit.Event) bool {
		return e.Verb == "create" && e.ObjectRef.Namespace == c.Namespace && strings.HasPrefix(e.ObjectRef.Name, "web-") && e.User.Username == "alice"
	})
	for _, event := range events {
		name := event.ObjectRef.Name
		violations := event.Annotations["validate.tidegate.dev/violations"]
		blue := strings.Contains(violations, "left/blue") && strings.Contains(violations, "right/blue")
		green := strings.Contains(violations, "left/green") && strings.Contains(violations, "right/green")
		if blue == green || strings.Count(violations, "example.com/never") != 2 {
			t.Errorf("%s: the violations are %q", name, violations)
		}
		decide(event.Annotations["validate.tidegate.dev/rules"], map[bool]string{true: "blue", false: "green"}[blue], name, "validate")
		calls := rounds(t, event)
		if len(calls) != 1 || !calls[0].Mutated {
			t.Errorf("%s: the mutating calls were %+v", name, calls)
		}
	}
	hashes := map[string]string{}
	for _, event := range events {
		hashes[event.ObjectRef.Name] = event.Annotations["mutate.tidegate.dev/rules"]
	}
	there := podsOf(t, c)
	for _, p := range there {
		if p.Labels["left"] == "" || p.Labels["left"] != p.Labels["right"] {
			t.Errorf("%s: the labels are %v", p.Name, p.Labels)
		}
		decide(hashes[p.Name], p.Labels["left"], p.Name, "mutate")
	}
	if len(events) != pods || len(there) != pods || len(setOf) != 2 {
		t.Errorf("%d Pods were created, %d are there, %d are in the audit log; the sets were %v", pods, len(there), len(events), setOf)
	}
	for _, way := range []string{"validate by blue", "validate by green", "mutate by blue", "mutate by green"} {
		if decided[way] < 100 {
			t.Errorf("%s: only %d Pods", way, decided[way])
		}
	}
	t.Logf("%v", decided)
}

// One of two replicas is replaced while both are busy. Fail is the policy of validation, and what mutation would have
// filled in is looked for: a request that failed can't hide behind Ignore.
func TestAReplicaIsReplacedUnderLoad(t *testing.T) {
	c := cluster.NewNamespace(t)
	folder := cluster.RuleFolder(t, registryRules, defaultRules)
	certificates := tidegate.NewCertificates(t)
	serve := func() *tidegate.Server {
		return tidegate.Start(t, certificates, folder, "--drain-delay", "2s", "--max-connection-age", "2s")
	}
	c.Server = serve()
	second := serve()
	address := func(s *tidegate.Server) balancer.Replica {
		return balancer.Replica{Listen: fmt.Sprintf("127.0.0.1:%d", s.Port), Ops: s.Ops}
	}
	front := balancer.Start(t, address(c.Server), address(second))
	c.Register(t, registration.Options{Overlay: "ha", Port: front.Port, Bundle: certificates.Bundle})

	before := front.Accepted()
	l := startLoad(t, c)
	l.reach(t, 300)
	for range 2 {
		second.Signal(t, syscall.SIGTERM)
		if code := second.WaitExit(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
		l.reach(t, l.created.Load()+100) // by the other alone
		second.Restart(t)
		wait.Until(t, "work for the replica that came back", func() error {
			if second.Metric(t, "tidegate_requests_total") == 0 {
				return fmt.Errorf("it got none")
			}
			return nil
		})
	}
	l.end(t)
	if n := front.Accepted() - before; n < clients {
		t.Errorf("only %d connections came to the servers", n)
	}
	there := podsOf(t, c)
	if len(there) != int(l.created.Load()) {
		t.Errorf("%d Pods are there", len(there))
	}
	for _, p := range there {
		if p.Labels["tier"] != "backend" {
			t.Errorf("%s was not filled in: a request was lost", p.Name)
		}
	}
	judged := 0
	for _, event := range audit.Find(t, cluster.Plane().AuditLog, func(e *audit.Event) bool {
		return e.Verb == "create" && e.ObjectRef.Namespace == c.Namespace && e.User.Username == "alice"
	}) {
		if event.Annotations["validate.tidegate.dev/rules"] != "" {
			judged++
		}
	}
	if judged != len(there) {
		t.Errorf("%d of %d Pods were judged", judged, len(there))
	}
}
