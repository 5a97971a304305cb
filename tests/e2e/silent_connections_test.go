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
		return tls.Dial("tcp", s.Listen, trusting(s))
	},
	func(s *server.Server, _ []byte) (net.Conn, error) { // half a request
		conn, err := tls.Dial("tcp", s.Listen, trusting(s))
		if err == nil {
			_, err = conn.Write([]byte("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n{"))
		}
		return conn, err
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

// Few descriptors: idle and silent connections make room, those that ask are served on.
func TestWithFewDescriptorsItGoesOnServing(t *testing.T) {
	t.Parallel()
	const openFiles, flood = 64, 300
	s := server.StartWith(t, server.Config{Rules: ruleSet("wide"), Identity: server.NewIdentity(t, t.TempDir()),
		Args: []string{"--workers", "2"}, OpenFiles: openFiles})
	if limit := s.OpenFileLimit(t); limit != openFiles {
		t.Fatalf("the limit is %d", limit)
	}
	before := s.Descriptors(t)
	kept := newClient(t, s)
	ask(t, kept, "/validate", goodReview(t))

	stop := make(chan struct{})
	var group sync.WaitGroup
	hello := clientHello(t, s)
	for i := range flood {
		group.Add(1)
		go func() {
			defer group.Done()
			flooder(s, nothings[i%len(nothings)], hello, stop)
		}()
	}
	for range 20 {
		ask(t, kept, "/validate", goodReview(t))
		fresh := newClient(t, s)
		start := time.Now()
		ask(t, fresh, "/mutate", goodReview(t))
		fresh.Close()
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("a new connection waited %v: an API server gives up after 10 s", took)
		}
		if status, _, err := s.Ops("/readyz"); err != nil || status != 200 {
			t.Errorf("/readyz: %d, %v", status, err)
		}
	}
	if open := s.Descriptors(t); open > openFiles {
		t.Errorf("%d descriptors", open)
	}
	close(stop)
	group.Wait()
	kept.Close()
	server.Eventually(t, "as few descriptors as before", func() bool { return s.Descriptors(t) <= before },
		func() string { return fmt.Sprintf("%d, %d before", s.Descriptors(t), before) })
	answerWell(t, s)
	if evicted := s.Metric(t, "tidegate_connections_evicted_total"); evicted == 0 {
		t.Error("no connection had to make room: the flood was none")
	}
}

// flooder keeps one connection that comes to nothing open, and makes another whenever the server ends it.
func flooder(s *server.Server, connect func(*server.Server, []byte) (net.Conn, error), hello []byte, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		conn, err := connect(s, hello)
		if err == nil && conn != nil {
			ended := make(chan struct{})
			go func() {
				_, _ = conn.Read(make([]byte, 1))
				close(ended)
			}()
			select {
			case <-stop:
			case <-ended:
			}
			conn.Close()
		}
		time.Sleep(50 * time.Millisecond) // what a port scanner would rest; without it the test starves its own machine
	}
}
