package e2e

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"tidegate.dev/tests/e2e/internal/server"
)

// 64 MiB of request bodies may be in memory at once. What comes on top gets 503 at once, without Retry-After; small
// requests go on being answered, and all of it is given back.
func TestMoreBodyBytesThanAllowedAreShed(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"), "--workers", "2")
	answerWell(t, s)
	memory := s.ResidentKiB(t)
	const size = 8 << 20
	part := bytes.Repeat([]byte(" "), size-1)
	shed := 0
	var conns []*raw
	for range 12 {
		conn := open(t, s)
		conns = append(conns, conn)
		conn.send(t, []byte("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"+fmt.Sprintf("Content-Length: %d\r\n\r\n", size)))
		if _, err := conn.Write(part); err != nil {
			shed++ // answered and closed before all was sent
		}
	}
	s.WaitMetric(t, `tidegate_requests_shed_total{reason="body_bytes"}`, func(n float64) bool { return n >= 1 })
	answerWell(t, s)
	if held := s.Metric(t, "tidegate_request_body_bytes"); held > 64<<20+1<<20 {
		t.Errorf("%v bytes of bodies are held", held)
	}
	refused := 0
	for _, conn := range conns {
		_, _ = conn.Write([]byte(" "))
		response, body, err := conn.read()
		if err != nil {
			continue // the answer was lost with the reset that our own writing provoked
		}
		switch response.StatusCode {
		case 503:
			refused++
			checkStatus(t, 503, response.Header, body)
			if !response.Close {
				t.Error("a 503 in the middle of a body leaves the connection open")
			}
		case 400: // 8 MiB of white space are no review
		default:
			t.Errorf("answered %d: %s", response.StatusCode, body)
		}
	}
	if refused == 0 {
		t.Errorf("no 503 was seen; %d writes failed", shed)
	}
	for _, conn := range conns {
		conn.Close()
	}
	s.WaitMetric(t, "tidegate_request_body_bytes", func(n float64) bool { return n < 1<<20 })
	server.Eventually(t, "as little memory as before", func() bool { return s.ResidentKiB(t) <= memory+memoryToleranceKiB },
		func() string { return fmt.Sprintf("%d KiB, %d before", s.ResidentKiB(t), memory) })
}

// Nobody reads an answer that comes after the API server's time-out.
func TestARequestThatIsTooLateIsDropped(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"))
	conn := open(t, s)
	conn.send(t, post("/validate", goodReview(t)))
	conn.expect(t, 200)
	whole := post("/validate?timeout=1s", goodReview(t))
	before := s.Metric(t, "tidegate_received_bytes_total")
	conn.send(t, whole[:len(whole)-1])
	s.WaitMetric(t, "tidegate_received_bytes_total", func(n float64) bool { return n >= before+float64(len(whole)-1) })
	// The deadline is ?timeout= less a second, at least 250 ms, from the request's first byte on.
	time.Sleep(400 * time.Millisecond)
	conn.send(t, whole[len(whole)-1:])
	conn.expect(t, 503)
	if n := s.Metric(t, `tidegate_requests_shed_total{reason="deadline"}`); n != 1 {
		t.Errorf("%v requests were counted", n)
	}
}
