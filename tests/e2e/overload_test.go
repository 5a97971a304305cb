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
	const mebibyte = 1 << 20
	s := server.Start(t, ruleSet("wide"), "--workers", "2")
	answerWell(t, s)
	memory := s.ResidentKiB(t)
	// Room is made by doubling: a little more than half of a body holds room for all of it.
	part := append(fmt.Appendf(nil, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", 8*mebibyte),
		bytes.Repeat([]byte(" "), 4*mebibyte+mebibyte/8)...)
	shed := make(chan struct{}, 12)
	var conns []*raw
	for range cap(shed) {
		conn := open(t, s)
		conns = append(conns, conn)
		go func() {
			response, body, err := conn.read()
			if err != nil || !bytes.Contains(body, []byte("bytes in memory")) {
				return // the others get no answer before they are closed
			}
			if response.StatusCode != 503 || !response.Close {
				t.Errorf("answered %d, and close is %v", response.StatusCode, response.Close)
			}
			checkStatus(t, 503, response.Header, body)
			shed <- struct{}{}
		}()
		_, _ = conn.Write(part) // fails where the answer comes before all is sent
	}
	select {
	case <-shed:
	case <-time.After(server.Patience):
		t.Fatal("nothing was shed")
	}
	if count := s.Metric(t, `tidegate_requests_shed_total{reason="body_bytes"}`); count == 0 {
		t.Error("it is not counted")
	}
	if held := s.Metric(t, "tidegate_request_body_bytes"); held > 64*mebibyte+mebibyte {
		t.Errorf("%v bytes of bodies are held", held)
	}
	answerWell(t, s)
	for _, conn := range conns {
		conn.Close()
	}
	s.WaitMetric(t, "tidegate_request_body_bytes", func(n float64) bool { return n < mebibyte })
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
