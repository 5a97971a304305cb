package e2e

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"

	"tidegate.dev/tests/e2e/internal/server"
)

// Clients that take their time. The bounds are policies/base/limits.hpp's: 10 s for a handshake, a request and the
// writing of an answer; 3 s of idling is this server's flag. All of these wait at the same time.
var slowRows = []row{
	failure("silent_before_TLS", "timeout", func(t *testing.T, s *server.Server) { rejectedBytes(t, s, "") }),
	failure("silent_in_the_handshake", "timeout", func(t *testing.T, s *server.Server) {
		rejectedBytes(t, s, string(clientHello(t, s)[:100]))
	}),
	{"silent_after_the_handshake", func(t *testing.T, s *server.Server) {
		counted(t, s, `tidegate_timeouts_total{kind="idle"}`, func() {
			open(t, s).expectEnd(t)
		})
	}},
	{"silent_between_requests", func(t *testing.T, s *server.Server) {
		counted(t, s, `tidegate_timeouts_total{kind="idle"}`, func() {
			conn := open(t, s)
			conn.send(t, post("/validate", goodReview(t)))
			conn.expect(t, 200)
			conn.expectEnd(t)
		})
	}},
	{"silent_in_the_header", slowRequest("POST /validate HT", 0)},
	{"silent_in_the_body", slowRequest("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{", 0)},
	{"header_byte_by_byte", slowRequest("POST /validate HTTP/1.1\r\nHost: a\r\nX: ", 200*time.Millisecond)},
	{"body_byte_by_byte", slowRequest("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", 200*time.Millisecond)},
	{"chunks_byte_by_byte", slowRequest("POST /validate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n", 200*time.Millisecond)},
	{"never_reads_the_answers", neverReads},
	{"breaks_off_in_the_body", func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		conn.send(t, post("/validate", goodReview(t))[:200])
		conn.Close()
	}},
}

// slowRequest sends the beginning of a request, then a byte after each pause (none: nothing more): after the time for a
// request the answer is 408 and the end.
func slowRequest(beginning string, pause time.Duration) func(t *testing.T, s *server.Server) {
	return func(t *testing.T, s *server.Server) {
		counted(t, s, `tidegate_timeouts_total{kind="request"}`, func() {
			conn := open(t, s)
			conn.send(t, []byte(beginning))
			done := make(chan struct{})
			defer close(done)
			if pause > 0 {
				go trickle(conn.Conn, pause, done)
			}
			conn.expect(t, 408)
			conn.expectEnd(t)
		})
	}
}

func trickle(conn *tls.Conn, pause time.Duration, done <-chan struct{}) {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			if _, err := conn.Write([]byte("1")); err != nil {
				return
			}
		}
	}
}

// neverReads asks on and on until the answers fill the socket: the server must not keep them all, nor the connection.
func neverReads(t *testing.T, s *server.Server) {
	counted(t, s, `tidegate_timeouts_total{kind="write"}`, func() {
		plain := tcp(t, s)
		_ = plain.(*net.TCPConn).SetReadBuffer(4096)
		conn := tls.Client(plain, &tls.Config{RootCAs: s.Identity.Roots, ServerName: "tidegate.test"})
		if err := conn.Handshake(); err != nil {
			t.Fatal(err)
		}
		request := post("/nowhere", nil)
		var many []byte
		for range 100 {
			many = append(many, request...)
		}
		for {
			if _, err := conn.Write(many); err != nil {
				if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
					t.Error("the server neither read nor closed")
				}
				break
			}
		}
		_, _ = io.Copy(io.Discard, plain)
	})
}
