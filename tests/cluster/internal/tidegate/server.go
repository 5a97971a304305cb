// Package tidegate runs the product: `tidegate serve` on loopback, with certificates that `tidegate certs make` made for
// the names of its Service. It may be signalled, stopped and started again on the same ports.
package tidegate

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidegate.dev/tests/cluster/internal/process"
	"tidegate.dev/tests/cluster/internal/wait"
)

// Binary is the tidegate under test.
func Binary(t testing.TB) string {
	t.Helper()
	directory := os.Getenv("TIDEGATE_BINARY_DIR")
	if directory == "" {
		t.Fatal("TIDEGATE_BINARY_DIR is not set: run tests/cluster/run BINARY_DIR")
	}
	return filepath.Join(directory, "tidegate")
}

// Certificates are a CA and a server certificate in a folder.
type Certificates struct {
	folder string
	Bundle []byte // the CA, PEM: what goes into caBundle
}

// NewCertificates makes fresh ones.
func NewCertificates(t testing.TB) Certificates {
	t.Helper()
	folder := t.TempDir()
	if out, err := exec.Command(Binary(t), "certs", "make", "--directory", folder).CombinedOutput(); err != nil {
		t.Fatalf("tidegate certs make: %v\n%s", err, out)
	}
	encoded, err := exec.Command(Binary(t), "certs", "show", "--ca", filepath.Join(folder, "ca.crt"), "--ca-bundle").Output()
	if err != nil {
		t.Fatalf("tidegate certs show: %v", err)
	}
	bundle, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(encoded)))
	if err != nil {
		t.Fatalf("no caBundle: %v in %s", err, encoded)
	}
	return Certificates{folder, bundle}
}

// Server is a `tidegate serve`, running or ended.
type Server struct {
	Port    int    // of the TLS listener
	Ops     string // host:port of /readyz and /metrics
	Rules   string // the directory it serves
	Process *process.Process

	certificates Certificates
	folder       string
	arguments    []string
	runs         int
}

// Start serves a directory of rules and waits until it is ready. The test's end ends it.
func Start(t testing.TB, certificates Certificates, rules string, arguments ...string) *Server {
	t.Helper()
	s := &Server{Rules: rules, certificates: certificates, folder: t.TempDir(), arguments: arguments}
	s.launch(t, "127.0.0.1:0", "127.0.0.1:0")
	t.Cleanup(func() {
		s.Process.Stop(0)
		if t.Failed() {
			t.Logf("the server's last log lines:\n%s", s.Process.Tail(30))
		}
	})
	return s
}

// Restart starts a server that has ended again, on the same ports.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.launch(t, fmt.Sprintf("127.0.0.1:%d", s.Port), s.Ops)
}

func (s *Server) launch(t testing.TB, listen, ops string) {
	t.Helper()
	arguments := append([]string{"serve", "--rules", s.Rules, "--tls-cert", filepath.Join(s.certificates.folder, "tls.crt"),
		"--tls-key", filepath.Join(s.certificates.folder, "tls.key"), "--listen", listen, "--ops-listen", ops}, s.arguments...)
	s.runs++
	p, err := process.Start("tidegate-"+strconv.Itoa(s.runs), s.folder, Binary(t), arguments...)
	if err != nil {
		t.Fatal(err)
	}
	s.Process = p
	wait.Until(t, "a serving tidegate", func() error {
		for _, line := range strings.Split(p.Log(), "\n") {
			var entry struct {
				Msg    string `json:"msg"`
				Listen string `json:"listen"`
				Ops    string `json:"ops_listen"`
			}
			if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != "serving" {
				continue
			}
			s.Ops = entry.Ops
			_, err := fmt.Sscanf(entry.Listen, "127.0.0.1:%d", &s.Port)
			return err
		}
		if !p.Running() {
			t.Fatalf("tidegate ended:\n%s", p.Tail(20))
		}
		return fmt.Errorf("its log is\n%s", p.Tail(20))
	})
}

// Signal sends a signal.
func (s *Server) Signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := s.Process.Signal(signal); err != nil {
		t.Fatalf("signal %v: %v", signal, err)
	}
}

// WaitExit waits for the end and returns the exit code.
func (s *Server) WaitExit(t testing.TB) int {
	t.Helper()
	code, err := s.Process.WaitExit(wait.Patience)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var opsClient = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// Hangs is an error as long as the server answers its probes.
func (s *Server) Hangs() error {
	impatient := &http.Client{Timeout: 500 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := impatient.Get("http://" + s.Ops + "/livez")
	if err != nil {
		return nil
	}
	response.Body.Close()
	return fmt.Errorf("it answered %s", response.Status)
}

// Metric is the sum of all series whose name and labels, as they are written, begin with the prefix.
func (s *Server) Metric(t testing.TB, prefix string) float64 {
	t.Helper()
	response, err := opsClient.Get("http://" + s.Ops + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, line := range strings.Split(string(text), "\n") {
		space := strings.LastIndexByte(line, ' ')
		if space < 0 || !strings.HasPrefix(line, prefix) {
			continue
		}
		value, err := strconv.ParseFloat(line[space+1:], 64)
		if err != nil {
			t.Fatalf("no sample: %q", line)
		}
		sum += value
	}
	return sum
}
