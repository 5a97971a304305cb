package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"tidegate.dev/tests/e2e/internal/apiserver"
	"tidegate.dev/tests/e2e/internal/server"
)

// waitTold waits until the served rules tell exactly this.
func waitTold(t *testing.T, client *apiserver.Client, want ...string) {
	t.Helper()
	var got []string
	server.Eventually(t, fmt.Sprintf("told %q", want), func() bool {
		got = told(ask(t, client, "/validate", tellingReview(t)).Warnings)
		return reflect.DeepEqual(got, want)
	}, func() string { return fmt.Sprintf("%q", got) })
}

// Every way in which files change. Polling is as good as off: that it is noticed is inotify's doing.
func TestChangedRulesAreServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "a.yaml")
	write(t, file, tellingRules("a", "first"))
	s := server.Start(t, dir, "--poll-interval", "1h")
	client := newClient(t, s)
	waitTold(t, client, "first")

	t.Run("edited_in_place", func(t *testing.T) {
		write(t, file, tellingRules("a", "in place"))
		waitTold(t, client, "in place")
	})
	t.Run("renamed_over_as_editors_do", func(t *testing.T) {
		for _, words := range []string{"renamed once", "renamed twice"} {
			write(t, filepath.Join(dir, ".a.yaml.swp"), tellingRules("a", words))
			must(t, os.Rename(filepath.Join(dir, ".a.yaml.swp"), file))
			waitTold(t, client, words)
		}
	})
	t.Run("moved_away_and_written_anew", func(t *testing.T) { // vim's backupcopy=no
		must(t, os.Rename(file, file+"~"))
		write(t, file, tellingRules("a", "anew"))
		waitTold(t, client, "anew")
	})
	t.Run("a_file_comes_and_goes", func(t *testing.T) {
		write(t, filepath.Join(dir, "b.yaml"), tellingRules("b", "another"))
		waitTold(t, client, "anew", "another")
		must(t, os.Remove(filepath.Join(dir, "b.yaml")))
		waitTold(t, client, "anew")
	})
	t.Run("SIGHUP", func(t *testing.T) {
		before := s.Metric(t, `tidegate_rules_reloads_total{result="success"}`)
		s.Signal(t, syscall.SIGHUP)
		s.WaitMetric(t, `tidegate_rules_reloads_total{result="success"}`, func(n float64) bool { return n == before+1 })
		waitTold(t, client, "anew")
	})
}

// A ConfigMap mount, watched, and polled alone where no event can come (the directory is replaced as a whole).
func TestAConfigMapMountIsServed(t *testing.T) {
	t.Parallel()
	for _, interval := range []string{"1h", "100ms"} {
		t.Run("poll_interval_"+interval, func(t *testing.T) {
			t.Parallel()
			mount := &projected{dir: t.TempDir()}
			mount.publish(t, map[string]string{"a.yaml": tellingRules("a", "v1")})
			s := server.Start(t, mount.dir, "--poll-interval", interval)
			client := newClient(t, s)
			for i := 2; i < 6; i++ {
				words := fmt.Sprintf("v%d", i)
				mount.publish(t, map[string]string{"a.yaml": tellingRules("a", words)})
				waitTold(t, client, words)
			}
		})
	}
}

// Broken rules: the ones before go on; log and metric say where it is broken, and that it is mended.
func TestBrokenRulesLeaveTheOldOnesWorking(t *testing.T) {
	t.Parallel()
	const successful = "tidegate_rules_last_reload_successful"
	dir := t.TempDir()
	file := filepath.Join(dir, "a.yaml")
	write(t, file, tellingRules("a", "good"))
	s := server.Start(t, dir)
	client := newClient(t, s)
	if s.Metric(t, successful) != 1 {
		t.Error("the first load is not counted as successful")
	}

	write(t, file, tellingRules("a", "broken")+"    - name: telling\n      lables: {require: {x: {}}}\n")
	s.WaitMetric(t, successful, func(n float64) bool { return n == 0 })
	waitTold(t, client, "good")
	line := s.Log.Wait(t, "a diagnostic", func(l server.Line) bool { return l.Level == "error" && l.Text("file") != "" })
	if filepath.Base(line.Text("file")) != "a.yaml" || line.Text("line") == "0" || line.Text("column") == "0" || line.Text("column") == "" {
		t.Errorf("the log does not say where: %s", line.Raw)
	}
	s.Log.Wait(t, "all diagnostics", func(l server.Line) bool { return l.Text("line") == "12" && l.Text("column") == "7" })
	if status, _, err := s.Ops("/readyz"); err != nil || status != 200 {
		t.Errorf("/readyz with broken rules: %d, %v", status, err)
	}

	must(t, os.Remove(file))
	before := s.Metric(t, `tidegate_rules_reloads_total{result="success"}`)
	write(t, file, tellingRules("a", "mended"))
	waitTold(t, client, "mended")
	s.WaitMetric(t, successful, func(n float64) bool { return n == 1 })
	if after := s.Metric(t, `tidegate_rules_reloads_total{result="success"}`); after <= before {
		t.Errorf("%v successful reloads, %v before", after, before)
	}
}

// Under load, 50 times between two sets whose two policies belong together: no request fails, and each is judged by
// exactly one set, the one that its audit annotation names.
func TestASetOfRulesIsSwappedInWhole(t *testing.T) {
	t.Parallel()
	const swaps, connections = 50, 8
	mount := &projected{dir: t.TempDir()}
	publish := func(words string) {
		mount.publish(t, map[string]string{"a.yaml": tellingRules("a", words), "b.yaml": tellingRules("b", words)})
	}
	publish("even")
	s := server.Start(t, mount.dir, "--workers", "2")
	review := tellingReview(t)

	var hashes sync.Map // audit annotation -> words
	var answered, seenEven, seenOdd atomic.Int64
	stop := make(chan struct{})
	var group sync.WaitGroup
	for range connections {
		client := newClient(t, s)
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				answer, err := client.Ask("/validate", review)
				if err != nil {
					t.Errorf("a request failed: %v", err)
					return
				}
				words := told(answer.Warnings)
				if len(words) != 2 || words[0] != words[1] {
					t.Errorf("judged by two sets at once: %q", answer.Warnings)
					return
				}
				if known, _ := hashes.LoadOrStore(answer.AuditAnnotations["rules"], words[0]); known != words[0] {
					t.Errorf("set %s told %q and %q", answer.AuditAnnotations["rules"], known, words[0])
					return
				}
				answered.Add(1)
				if words[0] == "even" {
					seenEven.Add(1)
				} else {
					seenOdd.Add(1)
				}
			}
		}()
	}
	for swap := 1; swap <= swaps && !t.Failed(); swap++ {
		words, seen := "even", &seenEven
		if swap%2 == 1 {
			words, seen = "odd", &seenOdd
		}
		before := seen.Load()
		publish(words)
		server.Eventually(t, "served: "+words, func() bool { return seen.Load() > before || t.Failed() },
			func() string { return fmt.Sprintf("swap %d", swap) })
	}
	close(stop)
	group.Wait()
	t.Logf("%d requests over %d swaps", answered.Load(), swaps)
	count := 0
	hashes.Range(func(any, any) bool { count++; return true })
	if count != 2 && !t.Failed() {
		t.Errorf("%d hashes for two sets", count)
	}
}
