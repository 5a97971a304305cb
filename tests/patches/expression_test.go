package patches

import (
	"context"
	"fmt"
	"math/rand"
	"sort"
	"strconv"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	gvk "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/structured-merge-diff/v6/schema"
)

// A real API server's way from an expression to a patched object.
type mutator struct{ compiler *cel.CompositedCompiler }

func newMutator(t *testing.T) mutator {
	compiler, err := cel.NewCompositedCompiler(environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()))
	if err != nil {
		t.Fatal(err)
	}
	return mutator{compiler}
}

func (m mutator) mutate(field, expression string, kind gvk.GroupVersionKind, resource string,
	document map[string]any) (out answer) {
	// Kubernetes' own code panics at an Object inside a list or map of a JSONPatch's value.
	defer func() {
		if recovered := recover(); recovered != nil {
			out = answer{Error: fmt.Sprint("panic: ", recovered), Unchanged: true}
		}
	}()
	options := cel.OptionalVariableDeclarations{HasPatchTypes: true}
	var patcher patch.Patcher
	if field == "jsonPatch" {
		accessor := &patch.JSONPatchCondition{Expression: expression}
		patcher = patch.NewJSONPatcher(m.compiler.CompileMutatingEvaluator(accessor, options, environment.NewExpressions))
	} else {
		accessor := &patch.ApplyConfigurationCondition{Expression: expression}
		patcher = patch.NewApplyConfigurationPatcher(
			m.compiler.CompileMutatingEvaluator(accessor, options, environment.NewExpressions))
	}
	object := &unstructured.Unstructured{Object: runtime.DeepCopyJSON(document)}
	where := gvk.GroupVersionResource{Group: kind.Group, Version: kind.Version, Resource: resource}
	attributes := admission.NewAttributesRecord(object, nil, kind, "n", object.GetName(), where, "", admission.Create,
		&metav1.CreateOptions{}, false, nil)
	patched, err := patcher.Patch(context.Background(), patch.Request{
		MatchedResource: where,
		VersionedAttributes: &admission.VersionedAttributes{Attributes: attributes, VersionedKind: kind,
			VersionedObject: object},
		ObjectInterfaces: admission.NewObjectInterfacesFromScheme(scheme.Scheme),
		TypeConverter:    converter,
	}, celconfig.RuntimeCELCostBudget)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Result: patched.(*unstructured.Unstructured).Object}
}

// literal writes a value as CEL does; what stands in lists and maps may be of different types.
func literal(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(v)
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, "dyn("+literal(item)+")")
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var entries []string
		for _, key := range sortedKeys(v) {
			entries = append(entries, strconv.Quote(key)+": dyn("+literal(v[key])+")")
		}
		return "{" + strings.Join(entries, ", ") + "}"
	}
	return fmt.Sprint(value)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// object writes a configuration as Object{…} with the types that the schema's structs have.
func (g *generator) literal(ref schema.TypeRef, value any, path string) string {
	atom, _ := g.schema.Resolve(ref)
	if list, ok := value.([]any); ok && atom.List != nil {
		var items []string
		for _, item := range list {
			items = append(items, "dyn("+g.literal(atom.List.ElementType, item, path)+")")
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	object, ok := value.(map[string]any)
	if !ok || atom.Map == nil || atom.Map.ElementType != (schema.TypeRef{}) {
		return literal(value)
	}
	var fields []string
	for _, name := range sortedKeys(object) {
		field, _ := atom.Map.FindField(name)
		inner := "dyn(" + literal(object[name]) + ")"
		if field.Type != (schema.TypeRef{}) {
			inner = g.literal(field.Type, object[name], path+"."+name)
		}
		// A few are named after another field.
		if g.chance(5) {
			inner = "Object.wrong{}"
		}
		if g.chance(20) {
			name, inner = "?"+name, "optional.of("+inner+")"
		}
		fields = append(fields, name+": "+inner)
	}
	return path + "{" + strings.Join(fields, ", ") + "}"
}

var written = []string{
	`1`, `1.0`, `1.5`, `2u`, `"x"`, `true`, `null`, `b"ab"`, `[1, 2]`, `["a"]`, `{"a": 1}`, `{}`, `[]`, `[[1], [2]]`,
	`{"a": {"b": [1]}}`, `duration("90s")`, `duration("1h")`, `duration("100ms")`, `timestamp("2026-01-02T03:04:05Z")`,
	`9007199254740991`, `9007199254740993`, `-9007199254740993`, `18446744073709551615u`, `1e30`, `1e21`, `0.1`, `3.0e2`,
	`optional.of(1)`, `optional.none()`, `type(1)`, `{1: "a"}`, `{true: "a"}`, `quantity("1Gi")`, `object.metadata.name`,
	`object.metadata.labels`, `object.metadata`, `object.missing`, `object.spec`, `object.spec.nothing`,
	`Object.spec{a: object.spec}`, `Object.spec{a: object.spec.nothing}`, `Object.spec{a: object.spec.some}`,
	`Object.spec{a: object.spec.containers}`, `[object.spec.some]`, `{"a": object.spec.nothing}`, `object.?missing.orValue("d")`, `request.operation`,
	`Object.spec{a: 1}`, `Object.spec{a: Object.spec.a{b: 2}}`, `Object.spec{a: Object.spec.b{}}`, `Object{}`,
	`[Object.spec{a: 1}]`, `{"a": Object.spec{}}`, `Object.spec{l: [1, 2], m: {"k": "v"}}`, `Object.spec{a: b"x"}`,
	`Object.spec{?a: optional.none(), ?b: optional.of(1)}`, `JSONPatch{op: "add"}`, `"a" + "b"`, `1 / 0`,
	`object.metadata.labels.map(k, "n")`, `double("NaN")`, `string(1)`, `int("5")`, `[1, 2].map(i, {"n": i})`, `1 > 0 ? "a" : "b"`,
	`jsonpatch.escapeKey("a/b~c")`, `semver("1.2.3")`, `ip("10.0.0.1")`, `bytes("é")`, `"é\n\""`,
}

func anyOperation(r *rand.Rand) string {
	paths := []string{`"/metadata/labels/new"`, `"/metadata/labels/a"`, `"/metadata/annotations"`, `"/spec/x"`,
		`"/spec/containers/0/x"`, `"/spec/containers/-"`, `"/spec/containers/1"`, `"/nowhere/x"`, `"/metadata/labels/" + "k"`,
		`"/metadata/labels/" + jsonpatch.escapeKey("a/b")`, `"/spec/containers/5"`, `"/metadata/labels"`}
	path := paths[r.Intn(len(paths))]
	value := written[r.Intn(len(written))]
	switch r.Intn(9) {
	case 0:
		return `JSONPatch{op: "remove", path: ` + path + `}`
	case 1:
		// A null that the patch itself has put there equals null to the library, one that it found doesn't.
		for value == "null" || strings.HasPrefix(value, "object.spec.nothing") {
			value = written[r.Intn(len(written))]
		}
		return `JSONPatch{op: "test", path: ` + path + `, value: ` + value + `}`
	case 2:
		return `JSONPatch{op: "copy", from: "/metadata/labels", path: ` + path + `}`
	case 3:
		return `JSONPatch{op: "move", from: "/metadata/labels/a", path: ` + path + `}`
	case 4:
		return `JSONPatch{op: "replace", path: ` + path + `, value: ` + value + `}`
	}
	return `JSONPatch{op: "add", path: ` + path + `, value: ` + value + `}`
}

func anyJSONPatch(r *rand.Rand) string {
	switch r.Intn(12) {
	case 0:
		return `object.spec.containers.map(c, JSONPatch{op: "add", path: "/metadata/labels/" + c.name, value: c.name})`
	case 1:
		return `has(object.spec.x) ? [` + anyOperation(r) + `] : []`
	case 2:
		return `[` + anyOperation(r) + `].filter(p, p.op == "add")`
	case 3:
		return anyOperation(r)
	case 4:
		return `[` + anyOperation(r) + `] + [` + anyOperation(r) + `]`
	}
	operations := []string{}
	for range 1 + r.Intn(2) {
		operations = append(operations, anyOperation(r))
	}
	return "[" + strings.Join(operations, ", ") + "]"
}

// tidy leaves out null and empty lists: an empty list of an Object comes as null from Kubernetes' merge, which is what
// a typed object makes of both.
func tidy(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		if list, ok := value.([]any); ok {
			out := []any{}
			for _, item := range list {
				out = append(out, tidy(item))
			}
			return out
		}
		return value
	}
	out := map[string]any{}
	for key, item := range object {
		if list, ok := item.([]any); item == nil || ok && len(list) == 0 {
			continue
		}
		out[key] = tidy(item)
	}
	return out
}

// check compares all answers and reports the first that differ.
func check(t *testing.T, lines []any, really func(i int) answer) {
	t.Helper()
	patched, failed, panics, wrong := 0, 0, 0, 0
	for i, got := range ask(t, lines) {
		want := really(i)
		if want.Unchanged {
			panics++
			continue
		}
		if want.Error == "" {
			patched++
		} else {
			failed++
		}
		if (want.Error != "") == (got.Error != "") && (want.Error != "" || same(tidy(want.Result), tidy(got.Result))) {
			continue
		}
		wrong++
		if wrong <= 8 {
			t.Errorf("%s\nKubernetes: %s\nTidegate:   %s", show(lines[i]), show(want), show(got))
		}
	}
	t.Logf("%d patched, %d errors, %d panics of Kubernetes' code, %d wrong", patched, failed, panics, wrong)
	if patched < len(lines)/4 || failed < len(lines)/20 {
		t.Error("the generated expressions are too much of one kind")
	}
}

func TestExpressionsOfJSONPatchesDoWhatTheyDoInKubernetes(t *testing.T) {
	r := seed(t)
	real := newMutator(t)
	kind := gvk.GroupVersionKind{Version: "v1", Kind: "Pod"}
	document := func() map[string]any {
		return map[string]any{"apiVersion": "v1", "kind": "Pod",
			"metadata": map[string]any{"name": "web", "labels": map[string]any{"a": "1", "b": "2"}},
			"spec": map[string]any{"containers": []any{map[string]any{"name": "c", "image": "i"},
				map[string]any{"name": "d"}}, "nothing": nil, "some": map[string]any{"a": nil}}}
	}
	var lines []any
	var expressions []string
	for range runs(t) / 10 {
		expression := anyJSONPatch(r)
		expressions = append(expressions, expression)
		lines = append(lines, map[string]any{"group": "", "version": "v1", "kind": "Pod", "resource": "pods",
			"document": document(), "rule": map[string]any{"name": "r", "jsonPatch": expression}})
	}
	check(t, lines, func(i int) answer { return real.mutate("jsonPatch", expressions[i], kind, "pods", document()) })
}

func TestExpressionsOfConfigurationsDoWhatTheyDoInKubernetes(t *testing.T) {
	r := seed(t)
	real := newMutator(t)
	kinds := []struct {
		kind     gvk.GroupVersionKind
		resource string
	}{
		{gvk.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}, "deployments"},
		{gvk.GroupVersionKind{Version: "v1", Kind: "Pod"}, "pods"},
		{gvk.GroupVersionKind{Version: "v1", Kind: "Service"}, "services"},
		{gvk.GroupVersionKind{Version: "v1", Kind: "ConfigMap"}, "configmaps"},
	}
	var lines []any
	var really []func() answer
	for range runs(t) / 10 {
		kind := kinds[r.Intn(len(kinds))]
		stub := &unstructured.Unstructured{Object: map[string]any{}}
		stub.SetGroupVersionKind(kind.kind)
		typed, err := converter.ObjectToTyped(stub)
		if err != nil {
			t.Fatal(err)
		}
		atom, _ := typed.Schema().Resolve(typed.TypeRef())
		objects := generator{r: r, schema: typed.Schema()}
		object := objects.object(atom.Map, 7)
		configurations := generator{r: r, schema: typed.Schema(), noAtomics: true}
		if r.Intn(5) == 0 {
			configurations.wrong = 20
		}
		configuration := configurations.object(atom.Map, 7)
		// What Tidegate's patches may never change, and what no webhook is sent.
		for _, fields := range []map[string]any{object, configuration} {
			for _, name := range []string{"apiVersion", "kind"} {
				delete(fields, name)
			}
			if metadata, ok := fields["metadata"].(map[string]any); ok {
				for _, name := range []string{"name", "namespace", "generateName", "uid", "managedFields", "ownerReferences"} {
					delete(metadata, name)
				}
			}
			if spec, ok := fields["spec"].(map[string]any); ok {
				delete(spec, "selector")
			}
		}
		object["apiVersion"], object["kind"] = kind.kind.GroupVersion().String(), kind.kind.Kind
		expression := configurations.literal(typed.TypeRef(), configuration, "Object")
		lines = append(lines, map[string]any{"group": kind.kind.Group, "version": "v1", "kind": kind.kind.Kind,
			"resource": kind.resource, "document": object,
			"rule": map[string]any{"name": "r", "applyConfiguration": expression}})
		really = append(really, func() answer {
			return real.mutate("applyConfiguration", expression, kind.kind, kind.resource, object)
		})
	}
	check(t, lines, func(i int) answer { return really[i]() })
}
