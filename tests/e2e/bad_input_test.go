package e2e

import (
	"fmt"
	"testing"
	"time"

	"tidegate.dev/tests/e2e/internal/server"
)

// row is one thing that nobody should send, and what it gets.
type row struct {
	name string
	run  func(t *testing.T, s *server.Server)
}

// Resident memory that may be left: what the allocator keeps in pieces, not what a connection holds.
const memoryToleranceKiB = 8 << 10

// Descriptors that come and go without a connection: the rule watcher makes its own anew, a scrape may be under way.
const descriptorTolerance = 2

// All rows of the design's table against one server, all at once, then 10,000 connections that say nothing or break
// off: after that the server answers as before and holds no more than before.
func TestBadInputIsRefusedAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"), "--workers", "2", "--idle-timeout", "3s")
	answerWell(t, s)
	server.Eventually(t, "only its own descriptors open", func() bool { return openConnections(t, s) == 0 },
		func() string { return fmt.Sprint(openConnections(t, s)) })
	descriptors, memory := s.Descriptors(t), s.ResidentKiB(t)

	t.Run("rows", func(t *testing.T) {
		for _, rows := range [][]row{httpRows, bodyRows, tlsRows, slowRows} {
			for _, r := range rows {
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					r.run(t, s)
				})
			}
		}
	})
	t.Run("10000_connections", func(t *testing.T) { silentConnections(t, s, 10_000) })

	if !s.Running() {
		t.Fatal("the server is gone")
	}
	answerWell(t, s)
	server.Eventually(t, "as few descriptors as before", func() bool { return s.Descriptors(t) <= descriptors+descriptorTolerance },
		func() string { return fmt.Sprintf("%d descriptors, %d before", s.Descriptors(t), descriptors) })
	server.Eventually(t, "as little memory as before", func() bool { return s.ResidentKiB(t) <= memory+memoryToleranceKiB },
		func() string { return fmt.Sprintf("%d KiB, %d before", s.ResidentKiB(t), memory) })
	t.Logf("resident memory: %d KiB before, %d KiB after; %d descriptors", memory, s.ResidentKiB(t), s.Descriptors(t))
}

func openConnections(t testing.TB, s *server.Server) float64 {
	return s.Metric(t, "tidegate_connections_open")
}

// answerWell is that the server answers on a new connection, in time.
func answerWell(t testing.TB, s *server.Server) {
	t.Helper()
	client := newClient(t, s)
	start := time.Now()
	ask(t, client, "/validate", goodReview(t))
	client.Close()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("an answer took %v", took)
	}
}

// counted is that a series rises by at least one while something is done. Other rows may raise it too; that it rises
// at all is what a server that doesn't count would fail.
func counted(t *testing.T, s *server.Server, series string, do func()) {
	t.Helper()
	before := s.Metric(t, series)
	do()
	s.WaitMetric(t, series, func(now float64) bool { return now > before })
}
