// Package celpolicy writes one CEL policy twice, as a ValidatingAdmissionPolicy and as a rule file, and asks the API
// server and Tidegate what they make of it.
package celpolicy

import (
	"encoding/json"
	"fmt"
	"strings"

	admission "k8s.io/api/admissionregistration/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What the policies judge: see Definition.
const (
	Group  = "cel.example.com"
	Plural = "widgets"
)

// InForce is what the first validation of each policy says about every object: who says it has the policy.
const InForce = "in force"

// Definition is the CRD of Widgets: a kind without a schema, whose objects expressions see as they were sent.
const Definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.cel.example.com}
spec:
  group: cel.example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

// Validation is an expression and what is said where it is false.
type Validation struct {
	Expression, Message, MessageExpression string
}

// Policy is about the Widgets of the namespace of its name.
type Policy struct {
	Name        string
	Variables   []admission.Variable
	Validations []Validation
}

// Kubernetes is the policy and its binding. Violations are warnings: each is heard of, not only the first.
func (p *Policy) Kubernetes() (*admission.ValidatingAdmissionPolicy, *admission.ValidatingAdmissionPolicyBinding) {
	fail, named := admission.Fail, meta.ObjectMeta{Name: p.Name}
	policy := &admission.ValidatingAdmissionPolicy{ObjectMeta: named, Spec: admission.ValidatingAdmissionPolicySpec{
		FailurePolicy: &fail,
		Variables:     p.Variables,
		Validations:   []admission.Validation{{Expression: "false", Message: InForce}},
		MatchConstraints: &admission.MatchResources{
			NamespaceSelector: &meta.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": p.Name}},
			ResourceRules: []admission.NamedRuleWithOperations{{RuleWithOperations: admission.RuleWithOperations{
				Operations: []admission.OperationType{admission.Create, admission.Update, admission.Delete},
				Rule:       admission.Rule{APIGroups: []string{Group}, APIVersions: []string{"v1"}, Resources: []string{Plural}},
			}}},
		},
	}}
	for _, v := range p.Validations {
		policy.Spec.Validations = append(policy.Spec.Validations, admission.Validation{
			Expression: v.Expression, Message: v.Message, MessageExpression: v.MessageExpression,
		})
	}
	return policy, &admission.ValidatingAdmissionPolicyBinding{ObjectMeta: named, Spec: admission.ValidatingAdmissionPolicyBindingSpec{
		PolicyName: p.Name, ValidationActions: []admission.ValidationAction{admission.Warn},
	}}
}

// RuleFile is the policy for Tidegate. Its rule of index i, counted without InForce, is in line FirstRule + i where there
// are no variables.
func (p *Policy) RuleFile() string {
	var out strings.Builder
	fmt.Fprintf(&out, `apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: %[1]s}
spec:
  match: {resources: [%[2]s.%[3]s], namespaces: [%[1]s], operations: [CREATE, UPDATE, DELETE]}
  onUpdate: always
  failurePolicy: Fail
`, p.Name, Plural, Group)
	if len(p.Variables) > 0 {
		out.WriteString("  variables:\n")
	}
	for _, v := range p.Variables {
		fmt.Fprintf(&out, "    - {name: %s, expression: %s}\n", v.Name, quoted(v.Expression))
	}
	fmt.Fprintf(&out, "  rules:\n    - {name: first, expression: \"false\", message: %s}\n", InForce)
	for i, v := range p.Validations {
		fmt.Fprintf(&out, "    - {name: e%d, expression: %s", i, quoted(v.Expression))
		if v.Message != "" {
			fmt.Fprintf(&out, ", message: %s", quoted(v.Message))
		}
		if v.MessageExpression != "" {
			fmt.Fprintf(&out, ", messageExpression: %s", quoted(v.MessageExpression))
		}
		out.WriteString("}\n")
	}
	return out.String()
}

// FirstRule is the line of the first validation in RuleFile.
const FirstRule = 10

// quoted is YAML's double quoted form, which is JSON's.
func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts are always written
	}
	return string(out)
}
