package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/server"
)

const expressionRules = `apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: pods}
spec:
  match: {resources: [pods], operations: [CREATE, UPDATE, DELETE]}
  variables: [{name: keep, expression: "oldObject != null && 'keep' in oldObject.metadata.?labels.orValue({})"}]
  rules:
    - name: few
      when: object != null
      expression: size(object.spec.containers) <= 1
      messageExpression: "string(size(object.spec.containers)) + ' containers'"
    - {name: kept, when: "request.operation == 'DELETE'", expression: "!variables.keep", message: is kept}
---
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: exec}
spec:
  match: {resources: [pods/exec], operations: [CONNECT]}
  rules: [{name: shells, expression: "!('sh' in object.command)", message: no shells}]
---
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: nested}
spec:
  match: {resources: [configmaps]}
  rules:
    - name: loops
      expression: object.data.all(a, object.data.all(b, object.data.all(c, a != b || b != c || a == c)))
`

// A review of the core group, in one line.
func reviewOf(operation, resource, subResource, object, oldObject string) []byte {
	return []byte(fmt.Sprintf(`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u-1",`+
		`"kind":{"group":"","version":"v1","kind":"K"},"resource":{"group":"","version":"v1","resource":%q},`+
		`"subResource":%q,"name":"n","namespace":"shop","operation":%q,"userInfo":{"username":"ada","groups":["dev"]},`+
		`"object":%s,"oldObject":%s,"dryRun":false,"options":null}}`, resource, subResource, operation, object, oldObject))
}

func TestExpressionsDecideEveryOperation(t *testing.T) {
	t.Parallel()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	write(t, rules, expressionRules)
	client := newClient(t, server.Start(t, rules))
	const one, two = `{"metadata":{"name":"n"},"spec":{"containers":[{}]}}`, `{"metadata":{"name":"n"},"spec":{"containers":[{},{}]}}`
	const kept = `{"metadata":{"name":"n","labels":{"keep":""}},"spec":{"containers":[{}]}}`
	for _, c := range []struct {
		name   string
		review []byte
		denied string // a part of the message; empty: allowed
		warned string
	}{
		{"created", reviewOf("CREATE", "pods", "", one, "null"), "", ""},
		{"created with too many", reviewOf("CREATE", "pods", "", two, "null"), "pods/few: 2 containers", ""},
		{"too many before", reviewOf("UPDATE", "pods", "", two, two), "", "(existing) pods/few: 2 containers"},
		{"too many now", reviewOf("UPDATE", "pods", "", two, one), "pods/few: 2 containers", ""},
		{"deleted", reviewOf("DELETE", "pods", "", "null", one), "", ""},
		{"kept", reviewOf("DELETE", "pods", "", "null", kept), "pods/kept: is kept", ""},
		{"a command", reviewOf("CONNECT", "pods", "exec", `{"kind":"PodExecOptions","command":["ls"]}`, "null"), "", ""},
		{"a shell", reviewOf("CONNECT", "pods", "exec", `{"kind":"PodExecOptions","command":["sh"]}`, "null"), "exec/shells: no shells", ""},
		{"errs", reviewOf("CREATE", "pods", "", `{"metadata":{"name":"n"}}`, "null"), "could not be evaluated: expression " +
			"'size(object.spec.containers) <= 1' resulted in error: no such key: spec", ""},
	} {
		answer := ask(t, client, "/validate", c.review)
		if answer.Allowed != (c.denied == "") || !strings.Contains(answer.Message, c.denied) {
			t.Errorf("%s: %+v", c.name, answer)
		}
		if got := strings.Join(answer.Warnings, "\n"); got != c.warned {
			t.Errorf("%s: warned of %q", c.name, got)
		}
	}
}

// An expression whose loops are nested over the object is decided beside the workers, others are not.
func TestExpressionsThatMayTakeLongAreDecidedBesideTheWorkers(t *testing.T) {
	t.Parallel()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	write(t, rules, expressionRules)
	s := server.Start(t, rules)
	client := newClient(t, s)
	ask(t, client, "/validate", reviewOf("CREATE", "pods", "", `{"metadata":{"name":"n"},"spec":{"containers":[{}]}}`, "null"))
	if heavy := s.Metric(t, "tidegate_requests_heavy_total"); heavy != 0 {
		t.Errorf("%v requests beside the workers, though none may take long", heavy)
	}
	answer := ask(t, client, "/validate", reviewOf("CREATE", "configmaps", "", `{"metadata":{"name":"n"},"data":{"a":"1","b":"2"}}`, "null"))
	if !answer.Allowed {
		t.Errorf("%+v", answer)
	}
	if heavy := s.Metric(t, "tidegate_requests_heavy_total"); heavy != 1 {
		t.Errorf("%v requests beside the workers, not 1", heavy)
	}
}
