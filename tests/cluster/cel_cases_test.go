package cluster

import (
	"fmt"

	admission "k8s.io/api/admissionregistration/v1"
	"tidegate.dev/tests/cluster/internal/celpolicy"
)

// Beside what is generated: of what no generator would think.
var picked = []string{
	// What isn't a bool for certain is refused; so is what no webhook is sent, or nobody declared.
	"object.spec.paused", "dyn(true)", "null", "[true][0]", "{'a': dyn(true)}['a']", "optional.of(true)", "type(true)", "''", "has(object.spec)",
	"true", "false", "variables.unknown == 1", "item == null", "self == null", "undeclared == 1",
	// Syntax.
	"", "(", "1 +", "object.", "object..spec == 1", "'a", "a b", "true // a comment", "true &&", "object.spec.in == 1", "1 = 1", "`a` == 1",
	"object.spec[0", "[1, 2,] == [1, 2]", "{'a': 1,} == {'a': 1}", "'\\q' == ''", "0x1F == 31", "1e == 1", "999999999999999999999 == 1",
	// Regular expressions are compiled when they are constant.
	"'a'.matches('(')", "'a'.matches(object.spec.pattern)", "'a'.matches('a{1001}')", "object.metadata.name.matches('^(new-)?web-[0-9]+$')",
	// The request.
	"request.operation == 'CREATE'", "request.operation == 'UPDATE'", "request.operation == 'DELETE'", "request.dryRun", "request.dryRun == true",
	"request.kind.kind == 'Widget'", "request.kind.group == ''", "request.resource.resource == 'widget'", "has(request.subResource)",
	"request.subResource == ''", "request.namespace.startsWith('cel-')", "request.namespace == ''", "request.name == 'web-1'", "has(request.name)",
	"request.userInfo.username == 'admin'", "request.userInfo.username == 'alice'", "'system:masters' in request.userInfo.groups",
	"has(request.userInfo.uid)", "has(request.userInfo.extra)", "request.userInfo.extra['a'] == ['b']", "request.userInfo.groups.size() == 1",
	"request.options.kind == 'CreateOptions'", "has(request.options.dryRun)", "request.requestKind == request.kind", "request.object == null",
	"request.uid == ''", "request.userinfo.username == ''", "request['name'] == ''", "has(request.requestSubResource)",
	"request.requestResource.version + 1 == 'v1'", "request == null", "request.resource == request.requestResource",
	// Objects.
	"object.metadata.name == oldObject.metadata.name", "has(object.metadata.resourceVersion)", "object.metadata.generation == 1",
	"has(object.metadata.managedFields)", "object.metadata.managedFields.size() > 100", "object.apiVersion == 'v1'", "object == oldObject",
	"oldObject == null", "object == null", "has(oldObject.spec)", "has(object.metadata.namespace) && object.metadata.namespace == ''",
	"object.spec == {}", "object.metadata.labels == {'app': 'web'}", "object['kind'] == 'Widget'", "object.spec.?replicas.orValue('none') == 3",
	"object.spec.weight * 2.0 == 3.0", "object.spec.replicas + 1 > 0", "object.spec.replicas == 3.0", "timestamp(object.metadata.creationTimestamp) < timestamp('2000-01-01T00:00:00Z')",
	// More than 1,000,000 units of cost.
	deep("false"), deep("object.spec.replicas == 'x'"), "!(" + deep("true") + ")",
	"[1, 2, 3, 4, 5, 6, 7, 8, 9].all(a, [1, 2, 3, 4, 5, 6, 7, 8, 9].exists(b, [1, 2, 3, 4, 5, 6, 7, 8, 9].map(c, a * b * c).size() == 10))",
}

// deep looks at 7^7 combinations until the condition ends it.
func deep(condition string) string {
	text := condition
	for i := range 7 {
		text = fmt.Sprintf("[1, 2, 3, 4, 5, 6, 7].exists(v%d, %s)", i, text)
	}
	return text
}

// Whole policies: variables, computed messages, and the cost limit of a policy.
func pickedPolicies() []*celpolicy.Policy {
	said := func(expression, message, computed string) celpolicy.Validation {
		return celpolicy.Validation{Expression: expression, Message: message, MessageExpression: computed}
	}
	variables := &celpolicy.Policy{Name: "cel-variables", Variables: []admission.Variable{
		{Name: "replicas", Expression: "object.spec.replicas"},
		{Name: "twice", Expression: "variables.replicas * 2"},
		{Name: "names", Expression: "object.spec.containers.map(c, c.name)"},
		{Name: "unused", Expression: "1 / 0"},
		{Name: "typed", Expression: "'text'"},
	}, Validations: []celpolicy.Validation{
		said("variables.replicas == 3", "a", ""), said("variables.twice == 6", "b", ""), said("'app' in variables.names", "c", ""),
		said("variables.names.all(n, n.startsWith('a') || variables.twice > 0)", "d", ""), said("variables.typed == ''", "e", ""),
		said("has(variables.twice) && variables.twice < 0", "f", ""), said("variables.unused == 0 || variables.typed.size() == 4", "g", ""),
	}}
	computed := &celpolicy.Policy{Name: "cel-messages", Variables: []admission.Variable{{Name: "kind", Expression: "object.kind"}},
		Validations: []celpolicy.Validation{
			said("false", "", "'computed of ' + object.metadata.name"), said("false", "falls back", "string(object.spec.undefined)"),
			said("false", "isn't blank", "'  '"), said("false", "has one line", "'a\\nb'"), said("false", "", "'  trimmed  '"),
			said("false", "not too long", "'"+fmt.Sprintf("%05200d", 1)+"'"), said("false", "of variables", "'this is a ' + variables.kind"),
			said("1 == 2", "", ""), said("  2 ==   3 ", "", ""), said("3 == 4", "  spaces around  ", ""),
			said("object.spec.replicas == 3", "", "string(object.spec.replicas) + ' is not 3'"),
		}}
	return []*celpolicy.Policy{variables, computed}
}
