package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	admission "k8s.io/api/admission/v1"
)

const namespace = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "registry.example.com/web:1"}]
`

func manifests(t *testing.T, texts map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func recorded(t *testing.T, o options) (int, error) {
	t.Helper()
	o.binaries, o.quiet = os.Getenv("TIDEGATE_CLUSTER_BINARIES"), 2*time.Second
	return record(o)
}

// What people apply and what controllers do about it, at both routes, and its deletion.
func TestRecordWritesWhatTheAPIServerSends(t *testing.T) {
	output := filepath.Join(t.TempDir(), "out")
	count, err := recorded(t, options{manifests: manifests(t, map[string]string{"1-namespace.yaml": namespace, "2-web.yaml": deployment}), output: output, remove: true})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(output)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		if entry.Name() == "traffic.ndjson" {
			continue
		}
		names = append(names, entry.Name())
		body, err := os.ReadFile(filepath.Join(output, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var review admission.AdmissionReview
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&review); err != nil || review.Request == nil || review.APIVersion != "admission.k8s.io/v1" || review.Request.UID == "" {
			t.Errorf("%s is no review: %v", entry.Name(), err)
		}
	}
	if len(names) != count {
		t.Errorf("%d files of %d reviews", len(names), count)
	}
	all := strings.Join(names, "\n")
	for _, want := range []string{
		`(?m)^\d{4}-mutate-create-deployments-web\.json$`, `(?m)^\d{4}-validate-create-deployments-web\.json$`,
		`-validate-create-namespaces-shop\.json`, `-validate-create-replicasets-web-`, `-validate-create-pods-web-`,
		`-validate-update-deployments-status-web\.json`, `-validate-delete-deployments-web\.json`,
	} {
		if !regexp.MustCompile(want).MatchString(all) {
			t.Errorf("no file fits %s among\n%s", want, all)
		}
	}
	traffic, err := os.ReadFile(filepath.Join(output, "traffic.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(traffic)), "\n")
	for _, line := range lines {
		var entry struct {
			Path   string
			Review admission.AdmissionReview
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Review.Request == nil || entry.Path != "/mutate" && entry.Path != "/validate" {
			t.Fatalf("%v in %s", err, line)
		}
	}
	if len(lines) != count {
		t.Errorf("%d lines of %d reviews", len(lines), count)
	}
}

// What isn't accepted is said, and nothing is written as if it were a recording.
func TestRecordSaysWhatWasNotApplied(t *testing.T) {
	output := filepath.Join(t.TempDir(), "out")
	_, err := recorded(t, options{manifests: manifests(t, map[string]string{"web.yaml": deployment}), output: output})
	if err == nil || !strings.Contains(err.Error(), `namespaces "shop" not found`) {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(output); !os.IsNotExist(err) {
		t.Errorf("there is an output: %v", err)
	}
}
