package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
)

// A directory of rules that a test changes while it is served.

// tellingRules is a rule file of one policy for ConfigMaps, which warns in those words on every request. Two such files
// of a directory must always change together.
func tellingRules(policy, words string) string {
	return fmt.Sprintf(`apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: %s}
spec:
  match: {resources: [configmaps]}
  action: warn
  rules:
    - name: telling
      labels: {require: {never-there: {}}}
      message: %s
`, policy, words)
}

// tellingReview is what such rules warn of.
func tellingReview(t testing.TB) []byte {
	return reviews.Build(t, reviews.Request{Object: reviews.YAML(t,
		`{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {a: b}}`)})
}

// projected is a directory as the kubelet mounts a ConfigMap: files are links into ..data, a link to a directory of
// its own for each version, replaced by a rename.
type projected struct {
	dir     string
	version int
}

// publish writes a version whole and then swaps ..data, as k8s.io/kubernetes pkg/volume/util/atomic_writer.go does.
func (p *projected) publish(t testing.TB, files map[string]string) {
	t.Helper()
	p.version++
	version := fmt.Sprintf("..2026_11_23_08_49_%02d.%d", p.version%60, p.version)
	must(t, os.Mkdir(filepath.Join(p.dir, version), 0o755))
	for name, text := range files {
		write(t, filepath.Join(p.dir, version, name), text)
	}
	old, _ := os.Readlink(filepath.Join(p.dir, "..data"))
	must(t, os.Symlink(version, filepath.Join(p.dir, "..data_tmp")))
	must(t, os.Rename(filepath.Join(p.dir, "..data_tmp"), filepath.Join(p.dir, "..data")))
	for name := range files {
		link := filepath.Join(p.dir, name)
		if _, err := os.Lstat(link); err != nil {
			must(t, os.Symlink(filepath.Join("..data", name), link))
		}
	}
	if old != "" {
		must(t, os.RemoveAll(filepath.Join(p.dir, old)))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// told is the words of the warnings, without the names before them.
func told(warnings []string) []string {
	var words []string
	for _, warning := range warnings {
		words = append(words, warning[strings.LastIndex(warning, ": ")+2:])
	}
	return words
}
