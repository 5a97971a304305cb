package e2e

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

// result is what a command of tidegate left.
type result struct {
	code        int
	out, errors string
}

func run(t testing.TB, stdin string, args ...string) result {
	t.Helper()
	command := exec.Command(server.Binary(t), args...)
	command.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{command.ProcessState.ExitCode(), out.String(), errs.String()}
}

func (r result) expect(t testing.TB, code int, parts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d\n%s%s", r.code, code, r.out, r.errors)
	}
	for _, part := range parts {
		if !strings.Contains(r.out+r.errors, part) {
			t.Errorf("%q is not in:\n%s%s", part, r.out, r.errors)
		}
	}
}

const (
	goodManifest = `apiVersion: v1
kind: Pod
metadata: {name: good, namespace: shop, labels: {team: shop}}
spec:
  securityContext: {runAsNonRoot: true}
  containers: [{name: a, image: "registry.example.com/a:1"}]
`
	badManifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: bad, labels: {team: shop}}
spec:
  template:
    spec:
      containers: [{name: a, image: nginx}]
`
)

func TestCheckSaysWhatTheWebhookWould(t *testing.T) {
	t.Parallel()
	rules := ruleSet("updates")
	run(t, goodManifest, "check", rules, "-f", "-").expect(t, 0, "1 object checked", "0 denied")
	run(t, goodManifest+"---\n"+badManifest+"---\n", "check", rules, "-").expect(t, 1, "2 objects checked", "1 denied",
		`spec.template.spec.containers[0].image: "nginx" comes from docker.io, which is not allowed; allowed: registry.example.com/*`)
	run(t, "", "check", rules, "-f", filepath.Join(t.TempDir(), "none")).expect(t, 2)
	run(t, goodManifest, "check", filepath.Join(t.TempDir(), "none"), "-").expect(t, 2)
	run(t, "a: [b", "check", rules, "-").expect(t, 2)
	run(t, "", "check", rules).expect(t, 2, "nothing to check")
	run(t, "", "check", "--no-such-flag").expect(t, 2)

	broken := filepath.Join(t.TempDir(), "broken.yaml")
	write(t, broken, strings.Replace(tellingRules("a", "x"), "match:", "mtach:", 1))
	run(t, goodManifest, "check", broken, "-").expect(t, 2, "broken.yaml:5:3", "mtach", "match")
}

// kustomize build | tidegate check -, and `check -` with the rules of the environment.
func TestCheckReadsListsJSONAndReviews(t *testing.T) {
	t.Parallel()
	rules := ruleSet("updates")
	list := "apiVersion: v1\nkind: List\nitems:\n- " + strings.ReplaceAll(strings.TrimSpace(goodManifest), "\n", "\n  ") +
		"\n- " + strings.ReplaceAll(strings.TrimSpace(badManifest), "\n", "\n  ") + "\n"
	run(t, list, "check", rules, "-").expect(t, 1, "2 objects checked", "1 denied")
	asJSON, err := json.Marshal(bad(t))
	must(t, err)
	run(t, string(asJSON), "check", rules, "-").expect(t, 1, "introduced/registry")
	old := bad(t)
	review := reviews.Build(t, reviews.Request{Operation: "UPDATE", Object: old, Old: old})
	run(t, string(review), "check", rules, "-").expect(t, 0, "(existing)")

	dir := t.TempDir()
	write(t, filepath.Join(dir, "good.yaml"), goodManifest)
	write(t, filepath.Join(dir, "bad.yml"), badManifest)
	write(t, filepath.Join(dir, "kustomization.yaml"), "resources: [good.yaml]\n")
	run(t, "", "check", rules, "-f", dir).expect(t, 1, "2 objects checked", "bad.yml:1")
	run(t, goodManifest, "check", "--rules", rules, "-").expect(t, 0)
}

// For machines: the same findings, and the defaults as a patch.
func TestCheckWritesJSON(t *testing.T) {
	t.Parallel()
	r := run(t, goodManifest+"---\n"+badManifest, "check", ruleSet("wide"), "-", "-o", "json")
	r.expect(t, 1)
	var report struct {
		Objects []struct {
			Kind, Name string
			Allowed    bool
			Line       int
			Violations []struct{ Policy, Rule, Path, Message string }
			Patch      []struct{ Op, Path string }
		}
		Summary struct{ Objects, Denied int }
	}
	must(t, json.Unmarshal([]byte(r.out), &report))
	if len(report.Objects) != 2 || report.Summary.Objects != 2 || report.Objects[1].Line != 8 {
		t.Fatalf("%+v", report)
	}
	object := report.Objects[1]
	if object.Allowed || len(object.Violations) == 0 || len(object.Patch) == 0 || object.Violations[0].Policy == "" {
		t.Errorf("%+v", object)
	}
}

// What check says is what the server says, for all reviews there are.
func TestCheckAgreesWithTheServer(t *testing.T) {
	t.Parallel()
	s := server.Start(t, reviews.Packs())
	client := newClient(t, s)
	for _, c := range reviews.LoadDirectory(t, reviews.Fixtures()) {
		review := c.Body
		if patch := ask(t, client, "/mutate", review).Patch; patch != nil {
			after, _, err := inspectPatch(review, patch, true)
			must(t, err)
			review, err = reviews.WithObject(review, after)
			must(t, err)
		}
		want := 0
		if !ask(t, client, "/validate", review).Allowed {
			want = 1
		}
		if r := run(t, string(c.Body), "check", reviews.Packs(), "-"); r.code != want {
			t.Errorf("%s: check ends with %d, the server's answer stands for %d\n%s%s", c.Name, r.code, want, r.out, r.errors)
		}
	}
}

func TestEvalSaysWhatAnExpressionIsWorth(t *testing.T) {
	run(t, "spec: {replicas: 3}", "eval", "object.spec.replicas > 2", "-f", "-").
		expect(t, 0, "value: true\n", "type:  bool\n", "cost:  4\n")
	run(t, "spec: {}", "eval", "object.spec.replicas > 2", "-f", "-").expect(t, 1, "error: no such key: replicas\n")
	run(t, "", "eval", "objekt.spec").expect(t, 2, "expression:1:1: error: undeclared reference to 'objekt'", "\n  ^~~~~~")
	run(t, "", "eval").expect(t, 2)
	run(t, "", "eval", "1 + 1", "--dump", "-o", "json").expect(t, 0, `"value":"2"`, `"program":`)
}

func TestLintSaysWhatIsWrongWithRules(t *testing.T) {
	t.Parallel()
	run(t, "", "lint", reviews.Packs()).expect(t, 0)
	for _, set := range []string{"labels", "resources", "resources-max", "non-root", "together", "wide", "updates", "secrets"} {
		run(t, "", "lint", ruleSet(set)).expect(t, 0)
	}
	broken := filepath.Join(t.TempDir(), "broken.yaml")
	write(t, broken, strings.ReplaceAll(tellingRules("a", "x"), "labels:", "lables:")+"    - {name: b, expression: \"true && flase\"}\n")
	run(t, "", "lint", broken).expect(t, 1, "broken.yaml:9:", "lables", "labels", "undeclared reference to 'flase'", "^")
	run(t, "", "lint", filepath.Join(t.TempDir(), "none")).expect(t, 2)
	run(t, "", "lint").expect(t, 2)
}

func TestSchemaIsJSONSchema(t *testing.T) {
	t.Parallel()
	r := run(t, "", "schema")
	r.expect(t, 0, "runAsNonRoot", "failurePolicy", "maxLimitRequestRatio")
	var schema map[string]any
	must(t, json.Unmarshal([]byte(r.out), &schema))
	if text, _ := schema["$schema"].(string); !strings.Contains(text, "json-schema.org") {
		t.Errorf("$schema is %v", schema["$schema"])
	}
}

// The certificates that `certs make` makes are served, and verify by its CA.
func TestCertsMakeMakesWhatServeTakes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	run(t, "", "certs", "make", "--directory", dir, "localhost", "127.0.0.1").expect(t, 0)
	info, err := os.Stat(filepath.Join(dir, "tls.key"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v", info.Mode())
	}
	ca, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	must(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	identity := server.Identity{CertFile: filepath.Join(dir, "tls.crt"), KeyFile: filepath.Join(dir, "tls.key"), Roots: roots}
	s := server.StartWith(t, server.Config{Rules: ruleSet("wide"), Identity: identity})
	answerWell(t, s)
	conn, err := tls.Dial("tcp", s.Listen, &tls.Config{RootCAs: roots, ServerName: "localhost"})
	must(t, err)
	conn.Close()
	run(t, "", "certs", "make", "--directory", dir, "not a name").expect(t, 2)
}

func TestUsageAndVersion(t *testing.T) {
	t.Parallel()
	run(t, "", "--version").expect(t, 0, "tidegate ")
	run(t, "", "--help").expect(t, 0, "serve", "lint", "check", "schema", "certs")
	run(t, "", "serve", "--help").expect(t, 0, "--rules", "--drain-delay", "TIDEGATE_")
	run(t, "").expect(t, 2)
	run(t, "", "no-such-verb").expect(t, 2)
}
