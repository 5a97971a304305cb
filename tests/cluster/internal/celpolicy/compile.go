package celpolicy

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"tidegate.dev/tests/cluster/internal/tidegate"
)

// How many expressions are sent at once.
const (
	atTheServer = 100 // a message a mistake, in one answer
	atLint      = 25  // lint ends after 100 messages, some expressions have several
)

// Rejected says of each expression why the API server refuses a policy with it: "" where it doesn't. Where it breaks
// down over an expression, `broken` says so and nothing else is known.
func Rejected(t testing.TB, client kubernetes.Interface, expressions []string) (reasons []string, broken []bool) {
	t.Helper()
	reasons, broken = make([]string, len(expressions)), make([]bool, len(expressions))
	for from := 0; from < len(expressions); from += atTheServer {
		to := min(from+atTheServer, len(expressions))
		if known(client, expressions[from:to], reasons[from:to]) == nil {
			continue
		}
		for i := from; i < to; i++ {
			broken[i] = known(client, expressions[i:i+1], reasons[i:i+1]) != nil
		}
	}
	return reasons, broken
}

func known(client kubernetes.Interface, expressions, reasons []string) error {
	policy, _ := simple(expressions).Kubernetes()
	_, err := client.AdmissionregistrationV1().ValidatingAdmissionPolicies().Create(context.Background(), policy, meta.CreateOptions{DryRun: []string{meta.DryRunAll}})
	if err == nil {
		return nil
	}
	status, isStatus := err.(*errors.StatusError)
	if !isStatus || !errors.IsInvalid(err) || status.ErrStatus.Details == nil {
		return err
	}
	for _, cause := range status.ErrStatus.Details.Causes {
		var index int
		if _, err := fmt.Sscanf(cause.Field, "spec.validations[%d].expression", &index); err != nil || index < 1 || index > len(reasons) {
			return fmt.Errorf("%s: %s", cause.Field, cause.Message)
		}
		reasons[index-1] = cause.Message
	}
	return nil
}

// Linted says of each expression why Tidegate refuses a rule with it: "" where it doesn't.
func Linted(t testing.TB, expressions []string) []string {
	t.Helper()
	reasons := make([]string, len(expressions))
	for from := 0; from < len(expressions); from += atLint {
		to := min(from+atLint, len(expressions))
		lint(t, expressions[from:to], reasons[from:to])
	}
	return reasons
}

func lint(t testing.TB, expressions, reasons []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(file, []byte(simple(expressions).RuleFile()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tidegate.Binary(t), "lint", "-o", "json", file).Output()
	var found struct {
		Errors      int `json:"errors"`
		Diagnostics []struct {
			Severity, Message string
			Line              int
		} `json:"diagnostics"`
	}
	if json.Unmarshal(out, &found) != nil {
		t.Fatalf("tidegate lint: %v\n%s", err, out)
	}
	if found.Errors >= 100 {
		t.Fatalf("lint has more to say than it may: %d errors in %d expressions", found.Errors, len(expressions))
	}
	for _, d := range found.Diagnostics {
		if d.Severity != "error" {
			continue
		}
		if d.Line < FirstRule || d.Line >= FirstRule+len(expressions) {
			t.Fatalf("line %d: %s", d.Line, d.Message)
		}
		if i := d.Line - FirstRule; reasons[i] == "" {
			reasons[i] = d.Message
		}
	}
}

func simple(expressions []string) *Policy {
	p := &Policy{Name: "compile"}
	for _, expression := range expressions {
		p.Validations = append(p.Validations, Validation{Expression: expression, Message: "false"})
	}
	return p
}
