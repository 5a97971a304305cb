package e2e

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"tidegate.dev/tests/e2e/internal/server"
)

// Ways to make a connection and come to nothing. Each gets as far as it says and leaves the rest to the batch's end.
var nothings = []func(s *server.Server, hello []byte) (net.Conn, error){
	func(s *server.Server, _ []byte) (net.Conn, error) { // gone at once
		conn, err := net.DialTimeout("tcp", s.Listen, server.Patience)
		if err == nil {
			conn.Close()
		}
		return nil, err
	},
	func(s *server.Server, _ []byte) (net.Conn, error) { // says nothing
		return net.DialTimeout("tcp", s.Listen, server.Patience)
	},
	func(s *server.Server, hello []byte) (net.Conn, error) { // half a handshake
		return started(s, hello[:len(hello)/2])
	},
	func(s *server.Server, hello []byte) (net.Conn, error) { // a handshake without an end
		return started(s, hello)
	},
	func(s *server.Server, _ []byte) (net.Conn, error) { // TLS, then silence
		return asked(s, "")
	},
	func(s *server.Server, _ []byte) (net.Conn, error) { // half a request
		return asked(s, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n{")
	},
	func(s *server.Server, _ []byte) (net.Conn, error) { // a reset in the middle of a request
		conn, err := tls.Dial("tcp", s.Listen, trusting(s))
		if err != nil {
			return nil, err
		}
		_, _ = conn.Write([]byte("POST /validate HTTP/1.1\r\n"))
		_ = conn.NetConn().(*net.TCPConn).SetLinger(0)
		return nil, conn.NetConn().Close()
	},
}

func trusting(s *server.Server) *tls.Config {
	return &tls.Config{RootCAs: s.Identity.Roots, ServerName: "tidegate.test"}
}

func started(s *server.Server, bytes []byte) (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", s.Listen, server.Patience)
	if err == nil {
		_, err = conn.Write(bytes)
	}
	return conn, err
}

func asked(s *server.Server, beginning string) (net.Conn, error) {
	conn, err := tls.Dial("tcp", s.Listen, trusting(s))
	if err != nil {
		return nil, err // not a nil *tls.Conn, which would be no nil net.Conn
	}
	_, err = conn.Write([]byte(beginning))
	return conn, err
}

// silentConnections makes that many connections that come to nothing, in batches, all kinds at once. A batch is held
// until it is complete and the server has answered an honest client beside it.
func silentConnections(t *testing.T, s *server.Server, count int) {
	const batch, dialers = 500, 16
	hello := clientHello(t, s)
	accepted := s.Metric(t, "tidegate_connections_accepted_total")
	for made := 0; made < count; made += batch {
		var held []net.Conn
		var mutex sync.Mutex
		var group sync.WaitGroup
		for dialer := range dialers {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := dialer; i < batch; i += dialers {
					conn, err := nothings[(made+i)%len(nothings)](s, hello)
					if err != nil {
						t.Errorf("connection %d: %v", made+i, err)
					}
					if conn != nil {
						mutex.Lock()
						held = append(held, conn)
						mutex.Unlock()
					}
				}
			}()
		}
		group.Wait()
		answerWell(t, s)
		for i, conn := range held {
			if tcp, ok := conn.(*net.TCPConn); ok && i%2 == 0 {
				_ = tcp.SetLinger(0)
			}
			conn.Close()
		}
		if t.Failed() {
			return
		}
	}
	s.WaitMetric(t, "tidegate_connections_accepted_total", func(now float64) bool { return now >= accepted+float64(count) })
	server.Eventually(t, "every connection closed", func() bool { return openConnections(t, s) == 0 },
		func() string { return fmt.Sprintf("%v open", openConnections(t, s)) })
}

// Few descriptors, and many times as many connections that come to nothing: those make room, who asks is answered.
func TestWithFewDescriptorsItGoesOnServing(t *testing.T) {
	t.Parallel()
	const openFiles, flood, rounds = 64, 300, 3
	s := server.StartWith(t, server.Config{Rules: ruleSet("wide"), Identity: server.NewIdentity(t, t.TempDir()),
		Args: []string{"--workers", "2"}, OpenFiles: openFiles})
	if limit := s.OpenFileLimit(t); limit != openFiles {
		t.Fatalf("the limit is %d", limit)
	}
	before := s.Descriptors(t)
	kept := newClient(t, s)
	ask(t, kept, "/validate", goodReview(t))
	hello := clientHello(t, s)
	tries := 0
	for range rounds {
		held := make(chan net.Conn, flood)
		var group sync.WaitGroup
		for i := range flood {
			group.Add(1)
			go func() {
				defer group.Done()
				// Many are turned away, which is all that can be asked.
				if conn, _ := nothings[i%len(nothings)](s, hello); conn != nil {
					held <- conn
				}
			}()
		}
		ask(t, kept, "/validate", goodReview(t))
		tries += newcomer(t, s)
		group.Wait()
		ask(t, kept, "/validate", goodReview(t))
		tries += newcomer(t, s)
		if status, _, err := s.Ops("/readyz"); err != nil || status != 200 {
			t.Errorf("/readyz: %d, %v", status, err)
		}
		if open := s.Descriptors(t); open > openFiles {
			t.Errorf("%d descriptors", open)
		}
		close(held)
		for conn := range held {
			conn.Close()
		}
	}
	t.Logf("%d new clients needed %d connections", 2*rounds, tries)
	kept.Close()
	server.Eventually(t, "as few descriptors as before", func() bool { return s.Descriptors(t) <= before+descriptorTolerance },
		func() string { return fmt.Sprintf("%d, %d before", s.Descriptors(t), before) })
	answerWell(t, s)
	if pauses := s.Metric(t, "tidegate_accept_pauses_total"); pauses == 0 {
		t.Error("there was always room: the flood was none")
	}
}

// newcomer makes new connections until one is answered. The flood's are new as well, and nobody can tell them apart at
// first, so some are turned away; but an API server's user must not wait longer than its time-out.
func newcomer(t *testing.T, s *server.Server) (tries int) {
	t.Helper()
	start := time.Now()
	for {
		tries++
		client := newClient(t, s)
		_, err := client.Ask("/mutate", goodReview(t))
		client.Close()
		if err == nil {
			return tries
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("a new client was not answered within 10 s and %d tries: %v", tries, err)
		}
	}
}
