// Package server runs the binary under test and looks at it from outside: its log, its ops port, its memory and its
// descriptors. Everything listens on loopback with ports of the kernel's choice. A process never outlives its test:
// it has a process group of its own, which is killed in the end, and dies with the test binary.
package server

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Patience bounds every wait of the tests: far beyond what anything takes on a busy machine.
const Patience = 30 * time.Second

// Config is how a server is started. Rules may be a directory or a file.
type Config struct {
	Rules     string
	Identity  Identity
	Args      []string
	OpenFiles int // ulimit -n; 0: as the test has it
}

// Server is a running `tidegate serve`.
type Server struct {
	Identity   Identity
	Listen     string // host:port of the TLS listener
	OpsAddress string // host:port of /livez, /readyz and /metrics

	Log     *Log
	process *exec.Cmd
	ended   chan struct{}
	exit    int
	awaited sync.Once
	wanted  bool // the test asked for the end
}

// Binary is the tidegate under test: $TIDEGATE_BINARY_DIR/tidegate.
func Binary(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("TIDEGATE_BINARY_DIR")
	if dir == "" {
		t.Fatal("TIDEGATE_BINARY_DIR is not set: run tests/e2e/run BINARY_DIR")
	}
	return filepath.Join(dir, "tidegate")
}

// Start serves the rules with a certificate of its own, and waits until it is ready.
func Start(t testing.TB, rules string, args ...string) *Server {
	t.Helper()
	return StartWith(t, Config{Rules: rules, Identity: NewIdentity(t, t.TempDir()), Args: args})
}

// StartWith is Start with all that can be chosen.
func StartWith(t testing.TB, config Config) *Server {
	t.Helper()
	s := launch(t, config)
	line := s.Log.Wait(t, "the line that says it is serving", func(l Line) bool { return l.Message == "serving" })
	s.Listen, s.OpsAddress = line.Text("listen"), line.Text("ops_listen")
	if s.Listen == "" || s.OpsAddress == "" {
		t.Fatalf("no addresses in %s", line.Raw)
	}
	return s
}

// Fail runs a server that can't start and returns its exit code and what it wrote to stderr.
func Fail(t testing.TB, config Config) (int, string) {
	t.Helper()
	s := launch(t, config)
	code := s.WaitExit(t, Patience)
	return code, s.Log.String()
}

func launch(t testing.TB, config Config) *Server {
	t.Helper()
	args := []string{"serve", "--rules", config.Rules,
		"--tls-cert", config.Identity.CertFile, "--tls-key", config.Identity.KeyFile}
	for _, flag := range []string{"--listen", "--ops-listen"} {
		if !slices.Contains(config.Args, flag) {
			args = append(args, flag, "127.0.0.1:0")
		}
	}
	args = append(args, config.Args...)
	s := &Server{Identity: config.Identity, Log: NewLog(), ended: make(chan struct{})}
	s.process = exec.Command(Binary(t), args...)
	if config.OpenFiles > 0 {
		script := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, config.OpenFiles)
		s.process = exec.Command("/bin/sh", append([]string{"-c", script, Binary(t)}, args...)...)
	}
	s.process.Env = environment()
	s.process.Stderr = s.Log
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	// A grandchild that kept the pipe open would otherwise hold Wait for ever.
	s.process.WaitDelay = 5 * time.Second
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.process.Wait()
		s.exit = s.process.ProcessState.ExitCode()
		s.Log.close()
		close(s.ended)
	}()
	t.Cleanup(func() { s.cleanUp(t) })
	return s
}

// The caller's TIDEGATE_… variables are flags of the server.
func environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TIDEGATE_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

func (s *Server) cleanUp(t testing.TB) {
	select {
	case <-s.ended:
		if !s.wanted {
			t.Errorf("the server ended by itself with exit code %d", s.exit)
		}
	default:
		_ = syscall.Kill(-s.process.Process.Pid, syscall.SIGKILL)
		<-s.ended
	}
	if t.Failed() {
		t.Logf("the server's last log lines:\n%s", s.Log.Tail(40))
	}
}

// Pid of the server.
func (s *Server) Pid() int { return s.process.Process.Pid }

// Signal sends a signal to the server.
func (s *Server) Signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		t.Fatalf("signal %v: %v", signal, err)
	}
}

// WaitExit waits until the server has ended and returns its exit code (-1: a signal ended it).
func (s *Server) WaitExit(t testing.TB, patience time.Duration) int {
	t.Helper()
	select {
	case <-s.ended:
		s.wanted = true
	case <-time.After(patience):
		t.Fatalf("the server still runs after %v", patience)
	}
	return s.exit
}

// Running says whether the process is still there.
func (s *Server) Running() bool {
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// Descriptors counts the open descriptors of the process.
func (s *Server) Descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// ResidentKiB is the resident memory of the process.
func (s *Server) ResidentKiB(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		var kib int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kib); err == nil {
			return kib
		}
	}
	t.Fatal("no VmRSS")
	return 0
}

// OpenFileLimit is the soft limit of open files under which the process runs.
func (s *Server) OpenFileLimit(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		var limit int
		if _, err := fmt.Sscanf(line, "Max open files %d", &limit); err == nil {
			return limit
		}
	}
	t.Fatal("no limit of open files")
	return 0
}
