// Package client is how the tests ask the API server: through client-go with the warnings kept, and through kubectl.
package client

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"tidegate.dev/tests/cluster/internal/controlplane"
)

// Client is one user's, with connections of its own.
type Client struct {
	kubernetes.Interface
	Dynamic  dynamic.Interface
	warnings *warnings
}

// New is a client with a connection of its own to the API server.
func New(t testing.TB, c *controlplane.ControlPlane, user string) *Client {
	t.Helper()
	config := c.Config(user)
	kept := &warnings{}
	config.WarningHandler = kept
	// client-go shares connections between configurations that look alike; a dialer of its own sets one apart.
	http, err := rest.HTTPClientFor(withOwnTransport(config))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(http.CloseIdleConnections)
	typed, err := kubernetes.NewForConfigAndClient(config, http)
	if err != nil {
		t.Fatal(err)
	}
	untyped, err := dynamic.NewForConfigAndClient(config, http)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{typed, untyped, kept}
}

// Warnings takes the warnings that came since the last call.
func (c *Client) Warnings() []string { return c.warnings.take() }

type warnings struct {
	mutex sync.Mutex
	texts []string
}

func (w *warnings) HandleWarningHeader(_ int, _ string, text string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.texts = append(w.texts, text)
}

func (w *warnings) take() []string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	texts := w.texts
	w.texts = nil
	return texts
}

// Kubectl runs kubectl as a user, in a folder, and returns what it printed and its exit code.
func Kubectl(t testing.TB, c *controlplane.ControlPlane, user, folder string, arguments ...string) (out, complaint string, code int) {
	t.Helper()
	kubeconfig, err := c.Kubeconfig(user)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(c.Binary("kubectl"), arguments...)
	command.Dir = folder
	// Its cache of the API's kinds lies in the home folder.
	command.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig, "HOME="+c.Folder)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil && command.ProcessState == nil {
		t.Fatalf("kubectl %s: %v", strings.Join(arguments, " "), err)
	}
	return stdout.String(), stderr.String(), command.ProcessState.ExitCode()
}
