// Package balancer is what a Service is to an API server: one address before several replicas. A new connection goes to
// the replicas that are ready, in turn; one that is there stays where it is, and a replica that refuses is an error, not
// an occasion to try another. Readiness is polled, as a kubelet does, so it is known with some delay.
package balancer

import (
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Replica is where a server listens and where it says whether it is ready.
type Replica struct{ Listen, Ops string }

// Balancer runs until its test ends.
type Balancer struct {
	Port     int
	listener net.Listener
	replicas []Replica

	mutex    sync.Mutex
	ready    []bool
	next     int
	accepted int
	open     map[net.Conn]bool
}

// How often readiness is polled: a tenth of the drain delay that the tests give; in manifests/ it is 2 s of 5.
const pollInterval = 200 * time.Millisecond

// Start balances over the replicas, which are ready.
func Start(t testing.TB, replicas ...Replica) *Balancer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &Balancer{Port: listener.Addr().(*net.TCPAddr).Port, listener: listener, replicas: replicas,
		ready: make([]bool, len(replicas)), open: map[net.Conn]bool{}}
	for i := range b.ready {
		b.ready[i] = true
	}
	done := make(chan struct{})
	go b.accept()
	go b.poll(done)
	t.Cleanup(func() {
		close(done)
		listener.Close()
		b.mutex.Lock()
		defer b.mutex.Unlock()
		for conn := range b.open {
			conn.Close()
		}
	})
	return b
}

// Accepted is how many connections came.
func (b *Balancer) Accepted() int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.accepted
}

func (b *Balancer) accept() {
	for {
		conn, err := b.listener.Accept()
		if err != nil {
			return
		}
		go b.serve(conn)
	}
}

func (b *Balancer) poll(done <-chan struct{}) {
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		select {
		case <-done:
			return
		case <-time.After(pollInterval):
		}
		for i, replica := range b.replicas {
			response, err := client.Get("http://" + replica.Ops + "/readyz")
			ready := err == nil && response.StatusCode == http.StatusOK
			if err == nil {
				response.Body.Close()
			}
			b.mutex.Lock()
			b.ready[i] = ready
			b.mutex.Unlock()
		}
	}
}

func (b *Balancer) choose() (Replica, bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.accepted++
	for range b.replicas {
		i := b.next % len(b.replicas)
		b.next++
		if b.ready[i] {
			return b.replicas[i], true
		}
	}
	return Replica{}, false
}

func (b *Balancer) serve(conn net.Conn) {
	defer conn.Close()
	replica, found := b.choose()
	if !found {
		return
	}
	server, err := net.Dial("tcp", replica.Listen)
	if err != nil {
		return
	}
	defer server.Close()
	b.mutex.Lock()
	b.open[conn], b.open[server] = true, true
	b.mutex.Unlock()
	both := make(chan struct{}, 2)
	// The end of one direction is passed on; the other goes on until it ends, too.
	pipe := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_ = to.(*net.TCPConn).CloseWrite()
		both <- struct{}{}
	}
	go pipe(server, conn)
	go pipe(conn, server)
	<-both
	<-both
	b.mutex.Lock()
	delete(b.open, conn)
	delete(b.open, server)
	b.mutex.Unlock()
}
