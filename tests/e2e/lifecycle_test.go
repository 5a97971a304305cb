package e2e

import (
	"crypto/tls"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidegate.dev/tests/e2e/internal/server"
)

func TestTheOpsPortAnswersProbesAndMetrics(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"))
	for path, want := range map[string]int{"/livez": 200, "/readyz": 200, "/livez?verbose": 200, "/readyz?verbose": 200, "/metrics": 200, "/": 404, "/validate": 404} {
		status, body, err := s.Ops(path)
		if err != nil || status != want {
			t.Errorf("%s: %d, %v: %s", path, status, err, body)
		}
	}
}

// SIGTERM: not ready at once, serving goes on for the drain delay with Connection: close, what is under way is
// finished, exit code 0 within the grace period.
func TestSIGTERMDrains(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"), "--drain-delay", "4s", "--grace-period", "20s")
	client := newClient(t, s)
	reply, err := client.Post("/validate", goodReview(t))
	if err != nil || reply.Status != 200 || reply.Close {
		t.Fatalf("before: %+v, %v", reply, err)
	}
	// Two requests under way: one is completed while serving goes on, one when that is over.
	early, late := open(t, s), open(t, s)
	whole := post("/validate", goodReview(t))
	half := len(whole) / 2
	early.send(t, whole[:half])
	late.send(t, whole[:half])

	begin := time.Now()
	s.Signal(t, syscall.SIGTERM)
	server.Eventually(t, "not ready", func() bool { status, _, _ := s.Ops("/readyz"); return status == 503 },
		func() string { return "ready" })
	if status, _, _ := s.Ops("/livez"); status != 200 {
		t.Errorf("/livez while draining: %d", status)
	}
	reply, err = client.Post("/validate", goodReview(t))
	if err != nil || reply.Status != 200 || !reply.Close {
		t.Errorf("on a connection that was there: %+v, %v", reply, err)
	}
	reply, err = newClient(t, s).Post("/validate", goodReview(t))
	if err != nil || reply.Status != 200 || !reply.Close {
		t.Errorf("on a new connection: %+v, %v", reply, err)
	}
	early.send(t, whole[half:])
	early.expect(t, 200)
	early.expectEnd(t)
	server.Eventually(t, "the listener closed", func() bool {
		conn, err := tls.Dial("tcp", s.Listen, &tls.Config{RootCAs: s.Identity.Roots})
		if err == nil {
			conn.Close()
		}
		return err != nil
	}, func() string { return "new connections are still taken" })
	if after := time.Since(begin); after < 4*time.Second {
		t.Errorf("serving ended after %v, the drain delay is 4s", after)
	}
	late.send(t, whole[half:])
	late.expect(t, 200)
	if code := s.WaitExit(t, server.Patience); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("it took %v, the grace period is 20s", took)
	}
}

// A client that never finishes does not hold the end up.
func TestTheGracePeriodIsTheEnd(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"), "--drain-delay", "0s", "--grace-period", "1s")
	conn := open(t, s)
	conn.send(t, []byte("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"))
	s.WaitMetric(t, "tidegate_connections_open", func(n float64) bool { return n == 1 })
	begin := time.Now()
	s.Signal(t, syscall.SIGTERM)
	if code := s.WaitExit(t, server.Patience); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(begin); took > 8*time.Second {
		t.Errorf("it took %v, the grace period is 1s", took)
	}
}

// SIGHUP: a new certificate for new connections; those that are there go on.
func TestSIGHUPReloadsTheCertificate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := server.NewIdentity(t, dir)
	s := server.StartWith(t, server.Config{Rules: ruleSet("wide"), Identity: first, Args: []string{"--poll-interval", "1h"}})
	old := open(t, s)
	old.send(t, post("/validate", goodReview(t)))
	old.expect(t, 200)

	s.Identity = server.NewIdentity(t, dir)
	s.Signal(t, syscall.SIGHUP)
	served := func() bool {
		conn, err := tls.Dial("tcp", s.Listen, &tls.Config{RootCAs: s.Identity.Roots})
		if err != nil {
			return false
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Cmp(s.Identity.Certificate.SerialNumber) == 0
	}
	server.Eventually(t, "the new certificate", served, func() string { return "the old one" })
	old.send(t, post("/validate", goodReview(t)))
	old.expect(t, 200)

	// A broken one is not taken.
	write(t, s.Identity.CertFile, "no certificate")
	s.Signal(t, syscall.SIGHUP)
	s.WaitMetric(t, `tidegate_certificate_reloads_total{result="failure"}`, func(n float64) bool { return n >= 1 })
	if !served() {
		t.Error("a broken certificate has displaced the good one")
	}
}

// A changed certificate is also noticed without a signal.
func TestARenewedCertificateIsServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := server.StartWith(t, server.Config{Rules: ruleSet("wide"), Identity: server.NewIdentity(t, dir)})
	s.Identity = server.NewIdentity(t, dir)
	server.Eventually(t, "the renewed certificate", func() bool {
		conn, err := tls.Dial("tcp", s.Listen, &tls.Config{RootCAs: s.Identity.Roots})
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, func() string { return "the old one" })
}

// After its age a connection ends with an answer that says so, and the next one is made without an error.
func TestAnOldConnectionIsClosedWithItsAnswer(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"), "--max-connection-age", "300ms")
	client := newClient(t, s)
	closed := 0
	server.Eventually(t, "closed twice", func() bool {
		reply, err := client.Post("/validate", goodReview(t))
		if err != nil || reply.Status != 200 {
			t.Fatalf("%+v, %v", reply, err)
		}
		if reply.Close {
			closed++
		}
		return closed == 2
	}, func() string { return "open" })
}

// With --client-ca only clients with a certificate of that CA get in.
func TestClientsWithoutACertificateAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	identity := server.NewIdentity(t, dir)
	s := server.StartWith(t, server.Config{Rules: ruleSet("wide"), Identity: identity, Args: []string{"--client-ca", identity.CertFile}})
	if _, err := newClient(t, s).Post("/validate", goodReview(t)); err == nil {
		t.Error("a client without a certificate was answered")
	}
	pair, err := tls.LoadX509KeyPair(identity.CertFile, identity.KeyFile)
	must(t, err)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: identity.Roots, Certificates: []tls.Certificate{pair}}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport, Timeout: server.Patience}).Post(
		"https://"+s.Listen+"/validate", "application/json", strings.NewReader(string(goodReview(t))))
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("a client with a certificate: %v, %v", response, err)
	}
	response.Body.Close()
}

// A bad start says everything that is wrong and exits non-zero: 2 for rules and usage, 1 for the rest.
func TestABadStartSaysWhy(t *testing.T) {
	t.Parallel()
	good := server.NewIdentity(t, t.TempDir())
	dir := t.TempDir()
	write(t, filepath.Join(dir, "one.yaml"), strings.Replace(tellingRules("one", "x"), "resources:", "resource:", 1))
	write(t, filepath.Join(dir, "two.yaml"), strings.Replace(tellingRules("two", "x"), "action: warn", "action: wran\n  actoin: warn", 1))
	garbage := filepath.Join(t.TempDir(), "tls.crt")
	write(t, garbage, "no certificate")
	other := server.NewIdentity(t, t.TempDir())
	busy := server.Start(t, ruleSet("wide"))

	for _, c := range []struct {
		name   string
		config server.Config
		code   int
		says   []string
	}{
		{"broken_rules", server.Config{Rules: dir, Identity: good}, 2,
			[]string{"one.yaml:5:", "resource", "did you mean", "two.yaml:6:", "wran", "two.yaml:7:", "^"}},
		{"no_rules", server.Config{Rules: filepath.Join(dir, "missing"), Identity: good}, 2, []string{"missing"}},
		{"port_in_use", server.Config{Rules: ruleSet("wide"), Identity: good, Args: []string{"--listen", busy.Listen}}, 1, []string{busy.Listen}},
		{"ops_port_in_use", server.Config{Rules: ruleSet("wide"), Identity: good, Args: []string{"--ops-listen", busy.OpsAddress}}, 1, []string{busy.OpsAddress}},
		{"no_certificate", server.Config{Rules: ruleSet("wide"), Identity: server.Identity{CertFile: garbage, KeyFile: good.KeyFile}}, 1, []string{garbage}},
		{"another_key", server.Config{Rules: ruleSet("wide"), Identity: server.Identity{CertFile: good.CertFile, KeyFile: other.KeyFile}}, 1, []string{good.CertFile}},
		{"missing_key", server.Config{Rules: ruleSet("wide"), Identity: server.Identity{CertFile: good.CertFile, KeyFile: filepath.Join(dir, "no.key")}}, 1, []string{"no.key"}},
		{"unknown_flag", server.Config{Rules: ruleSet("wide"), Identity: good, Args: []string{"--wrokers", "2"}}, 2, []string{"wrokers"}},
		{"bad_duration", server.Config{Rules: ruleSet("wide"), Identity: good, Args: []string{"--idle-timeout", "soon"}}, 2, []string{"idle-timeout"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, output := server.Fail(t, c.config)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, part := range c.says {
				if !strings.Contains(output, part) {
					t.Errorf("%q is not in:\n%s", part, output)
				}
			}
		})
	}
}
