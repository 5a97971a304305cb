package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
)

const root = "../.."

// readme is the block of the README that begins with that command, without it.
func readme(t *testing.T, command string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	must(t, err)
	_, block, found := strings.Cut(string(text), "\n$ "+command+"\n")
	if !found {
		t.Fatalf("the README has no `%s`", command)
	}
	block, _, _ = strings.Cut(block, "```")
	return block
}

func pack(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "policies", "packs", name+".yaml"))
	must(t, err)
	return string(text)
}

const webManifest = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - {name: web, image: "nginx:1.27"}
`

func TestKubectlPrintsADenialAsTheReadmeShowsIt(t *testing.T) {
	t.Parallel()
	c := serveRules(t, pack(t, "images"), pack(t, "run-as-non-root"))
	folder := t.TempDir()
	cluster.WriteFile(t, filepath.Join(folder, "web.yaml"), webManifest)
	out, complaint, code := c.Kubectl(t, "alice", folder, "apply", "-f", "web.yaml")
	if want := readme(t, "kubectl apply -f web.yaml"); code != 1 || out != "" || complaint != want {
		t.Errorf("exit code %d, %q and\n%s\nthe README has\n%s", code, out, complaint, want)
	}
}

func TestKubectlPrintsWarningsAndGoesOn(t *testing.T) {
	t.Parallel()
	c := cluster.New(t, registration.Options{Overlay: "ha"}, strings.Replace(registryRules, "spec:\n", "spec:\n  action: warn\n", 1))
	folder := t.TempDir()
	cluster.WriteFile(t, filepath.Join(folder, "web.yaml"), webManifest)
	out, complaint, code := c.Kubectl(t, "alice", folder, "apply", "-f", "web.yaml")
	want := `Warning: images/registry: spec.containers[0].image: "nginx:1.27" comes from docker.io, which is not allowed; allowed: registry.example.com/*` + "\n"
	if code != 0 || out != "pod/web created\n" || complaint != want {
		t.Errorf("exit code %d, %q and\n%s\nwant\n%s", code, out, complaint, want)
	}
}
