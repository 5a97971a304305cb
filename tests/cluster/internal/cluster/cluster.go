// Package cluster puts a test's parts together: a namespace, a served set of rules, and its registration with the one
// API server of the test binary.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cluster/internal/client"
	"tidegate.dev/tests/cluster/internal/controlplane"
	"tidegate.dev/tests/cluster/internal/registration"
	"tidegate.dev/tests/cluster/internal/tidegate"
	"tidegate.dev/tests/cluster/internal/wait"
)

var plane *controlplane.ControlPlane

// Main runs a package's tests against a control plane of its own, and returns the exit code.
func Main(m *testing.M) int {
	if err := registration.CheckHost(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	binaries := os.Getenv("TIDEGATE_CLUSTER_BINARIES")
	if binaries == "" {
		fmt.Fprintln(os.Stderr, "TIDEGATE_CLUSTER_BINARIES is not set: run tests/cluster/run, which builds them")
		return 1
	}
	folder, err := os.MkdirTemp("", "tidegate-cluster-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	if plane, err = controlplane.Start(folder, binaries); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer plane.Stop()
	return m.Run()
}

// Plane is the control plane of the test binary.
func Plane() *controlplane.ControlPlane { return plane }

// Cluster is what one test has.
type Cluster struct {
	Namespace string
	Admin     *client.Client // may everything
	Alice     *client.Client // a developer
	Server    *tidegate.Server
	*registration.Registration
}

// NewNamespace is a test's own namespace with clients, without rules. Namespaces aren't deleted: the API server goes
// with the test binary, and its Pods run nowhere.
func NewNamespace(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{
		Namespace: nameOf(t),
		Admin:     client.New(t, plane, controlplane.Admin),
		Alice:     client.New(t, plane, controlplane.Alice),
	}
	namespace := &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: c.Namespace}}
	if _, err := c.Admin.CoreV1().Namespaces().Create(context.Background(), namespace, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return c
}

// New is NewNamespace with a server of the rules (texts of rule files) and its registration, which is in force.
func New(t testing.TB, options registration.Options, rules ...string) *Cluster {
	t.Helper()
	c := NewNamespace(t)
	c.Serve(t, options, RuleFolder(t, rules...))
	return c
}

// Serve starts a server of a directory of rules, registers it for the namespace and waits until it is asked.
func (c *Cluster) Serve(t testing.TB, options registration.Options, folder string, arguments ...string) {
	t.Helper()
	certificates := tidegate.NewCertificates(t)
	c.Server = tidegate.Start(t, certificates, folder, arguments...)
	options.Port, options.Bundle = c.Server.Port, certificates.Bundle
	c.Register(t, options)
}

// Register makes the server known for this namespace and waits until it is asked at both routes.
func (c *Cluster) Register(t testing.TB, options registration.Options) {
	t.Helper()
	options.Namespaces = append(options.Namespaces, c.Namespace)
	c.Registration = registration.Register(t, c.Admin, c.Namespace, options)
	for _, route := range []string{"mutate", "validate"} {
		c.waitUntilAsked(t, route)
	}
}

// The API server takes a new configuration within a moment. A Pod that is not stored is the question.
func (c *Cluster) waitUntilAsked(t testing.TB, route string) {
	t.Helper()
	series := fmt.Sprintf(`tidegate_requests_total{route="/%s`, route)
	before := c.Server.Metric(t, series)
	wait.Until(t, "a server that is asked at /"+route, func() error {
		probe := &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "probe"}}
		probe.Spec.Containers = []core.Container{{Name: "probe", Image: "probe"}}
		_, err := c.Admin.CoreV1().Pods(c.Namespace).Create(context.Background(), probe, meta.CreateOptions{DryRun: []string{meta.DryRunAll}})
		if c.Server.Metric(t, series) > before {
			return nil
		}
		return errors.Join(errors.New("it was not asked"), err)
	})
}

// RuleFolder is a new directory with the texts as rule files.
func RuleFolder(t testing.TB, texts ...string) string {
	t.Helper()
	folder := t.TempDir()
	for i, text := range texts {
		WriteFile(t, filepath.Join(folder, fmt.Sprintf("rules-%d.yaml", i)), text)
	}
	return folder
}

// WriteFile writes a file beside and renames it over what is there, so that no reader sees half of it.
func WriteFile(t testing.TB, path, text string) {
	t.Helper()
	beside := path + ".new"
	if err := os.WriteFile(beside, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(beside, path); err != nil {
		t.Fatal(err)
	}
}

// Kubectl runs kubectl in the test's namespace.
func (c *Cluster) Kubectl(t testing.TB, user, folder string, arguments ...string) (out, complaint string, code int) {
	t.Helper()
	return client.Kubectl(t, plane, user, folder, append([]string{"--namespace", c.Namespace}, arguments...)...)
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf makes a namespace's name of the test's.
func nameOf(t testing.TB) string {
	name := strings.TrimPrefix(t.Name(), "Test")
	name = regexp.MustCompile(`([a-z0-9])([A-Z])`).ReplaceAllString(name, "$1-$2")
	name = strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(name) > 63 {
		name = strings.Trim(name[:63], "-")
	}
	return name
}
