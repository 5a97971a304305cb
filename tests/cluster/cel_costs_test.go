package cluster

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tidegate.dev/tests/cluster/internal/celpolicy"
	"tidegate.dev/tests/cluster/internal/cluster"
)

const (
	overTheExpression = "operation cancelled: actual cost limit exceeded"
	overThePolicy     = "validation failed due to running out of cost budget, no further validation rules will be run"
)

// costly is about 1,000,000 - (10 - i)² units, a tenth of the length of one text times a tenth of the other's.
func costly(i int) string { return fmt.Sprintf("!object.a[%d].contains(object.b[%[1]d])", i) }

func costlyWidget(t *testing.T) celpolicy.Request {
	t.Helper()
	object := map[string]any{"apiVersion": celpolicy.Group + "/v1", "kind": "Widget", "metadata": map[string]string{"name": "web"}, "n": 1}
	var a, b []string
	for i := range 11 {
		a = append(a, strings.Repeat("x", 10*(990+i)))
		b = append(b, strings.Repeat("y", 10*(1010-i)))
	}
	object["a"], object["b"] = a, b
	body, err := json.Marshal(object)
	must(t, err)
	return celpolicy.Request{Method: http.MethodPost, Name: "web", Body: body}
}

// Around the limits of an expression and of a policy, unit by unit: whoever counts otherwise errs elsewhere.
func TestCostLimitsAreTheAPIServers(t *testing.T) {
	c := cluster.NewNamespace(t)
	establishWidgets(t, c)
	expression := &celpolicy.Policy{Name: "cel-cost-expression"}
	for i := range 11 {
		for _, more := range []string{"", " && object.n == 1", " && has(object.n)", " || object.n == 1"} {
			expression.Validations = append(expression.Validations, celpolicy.Validation{Expression: costly(i) + more, Message: "false"})
		}
	}
	policies := []*celpolicy.Policy{}
	for from := 0; from < len(expression.Validations); from += 8 {
		part := &celpolicy.Policy{Name: fmt.Sprintf("cel-cost-%d", from), Validations: expression.Validations[from:min(from+8, len(expression.Validations))]}
		policies = append(policies, part)
	}
	expressions := len(policies)
	for small := range 25 {
		p := &celpolicy.Policy{Name: fmt.Sprintf("cel-budget-%d", small)}
		for range 10 {
			p.Validations = append(p.Validations, celpolicy.Validation{Expression: costly(7), Message: "false"})
		}
		for range small {
			p.Validations = append(p.Validations, celpolicy.Validation{Expression: "object.n == 1", Message: "false"})
		}
		policies = append(policies, p)
	}
	asker := namespacesOf(t, c, policies)
	serveBoth(t, c, policies)
	widget := costlyWidget(t)
	over := map[string]int{}
	for i, p := range policies {
		answer := answerOfBoth(t, asker, p, widget)
		if i < expressions {
			if answer.Cut {
				t.Errorf("%s: the texts were cut", p.Name)
			}
			for _, line := range differing(answer, map[string]int{}) {
				t.Error(line)
			}
			for _, text := range answer.Kubernetes {
				if strings.HasSuffix(text, overTheExpression) {
					over["expression"]++
				}
			}
			continue
		}
		// The API server then says nothing else of the policy; Tidegate says it of each rule that came too late.
		theirs, ours := slices.Contains(answer.Kubernetes, overThePolicy), slices.Contains(answer.Tidegate, overThePolicy)
		if theirs != ours || !theirs && !slices.Equal(answer.Kubernetes, answer.Tidegate) {
			t.Errorf("%s: the API server says %q, Tidegate %q", p.Name, answer.Kubernetes, answer.Tidegate)
		}
		if theirs {
			over["policy"]++
		}
	}
	fmt.Printf("cel: %d of %d expressions and %d of %d policies were over their limit\n", over["expression"], len(expression.Validations), over["policy"], len(policies)-expressions)
	if n := over["expression"]; n == 0 || n == len(expression.Validations) {
		t.Error("the limit of an expression isn't among them")
	}
	if n := over["policy"]; n == 0 || n == len(policies)-expressions {
		t.Error("the limit of a policy isn't among them")
	}
}
