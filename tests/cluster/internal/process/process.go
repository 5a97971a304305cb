// Package process runs the programs of the tests. None outlives the test binary: each has a process group of its own,
// is killed with it, and dies with its parent. What they write lies in a file.
package process

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Process is a program that was started. Its methods may be called by several goroutines.
type Process struct {
	Name    string
	LogFile string
	command *exec.Cmd
	ended   chan struct{}
}

// Start runs a program whose output goes to folder/name.log, after what is there.
func Start(name, folder, program string, arguments ...string) (*Process, error) {
	p := &Process{Name: name, LogFile: filepath.Join(folder, name+".log"), ended: make(chan struct{})}
	log, err := os.OpenFile(p.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.command = exec.Command(program, arguments...)
	p.command.Dir = folder
	p.command.Env = environment()
	p.command.Stdout, p.command.Stderr = log, log
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.command.Wait()
		close(p.ended)
	}()
	return p, nil
}

// The caller's TIDEGATE_… variables are flags of the server, KUBE… ones lead to other clusters.
func environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TIDEGATE_") && !strings.HasPrefix(variable, "KUBE") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// Signal sends a signal to the program alone.
func (p *Process) Signal(signal syscall.Signal) error { return p.command.Process.Signal(signal) }

// Running says whether the program is still there.
func (p *Process) Running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// WaitExit waits for the end and returns the exit code; -1: a signal ended it.
func (p *Process) WaitExit(most time.Duration) (int, error) {
	select {
	case <-p.ended:
		return p.command.ProcessState.ExitCode(), nil
	case <-time.After(most):
		return 0, fmt.Errorf("%s still runs after %v", p.Name, most)
	}
}

// Stop asks the program to end, and kills it with all its children when it doesn't within the time.
func (p *Process) Stop(most time.Duration) {
	// A stopped program doesn't hear the signal before it goes on.
	_ = p.Signal(syscall.SIGTERM)
	_ = p.Signal(syscall.SIGCONT)
	if _, err := p.WaitExit(most); err != nil {
		_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL)
		<-p.ended
	}
}

// Log is what the program wrote so far.
func (p *Process) Log() string {
	text, err := os.ReadFile(p.LogFile)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Tail is the end of the log.
func (p *Process) Tail(lines int) string {
	all := strings.Split(strings.TrimRight(p.Log(), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// FreePort is a TCP port of 127.0.0.1 that nobody listened on a moment ago, for programs that can't choose one
// themselves.
func FreePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
