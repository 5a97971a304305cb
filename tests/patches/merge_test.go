package patches

import (
	"math/rand"
	"sort"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	gvk "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch"
	"sigs.k8s.io/structured-merge-diff/v6/schema"

	"tidegate.dev/tests/patches/table"
)

// A generator of values of a type, from so few names that two of them share much.
type generator struct {
	r      *rand.Rand
	schema *schema.Schema
	// How often something is wrong, of 1000: an undeclared field, a value of another type, an item that comes twice.
	wrong int
	// Whether what is atomic is left out.
	noAtomics bool
	// Whether lists may hold an item twice, as objects may and configurations may not.
	duplicates bool
}

func (g *generator) chance(of1000 int) bool { return g.r.Intn(1000) < of1000 }

func (g *generator) scalar(kind schema.Scalar) any {
	if g.chance(g.wrong) {
		return []any{int64(1), "x", true, map[string]any{}, []any{}}[g.r.Intn(5)]
	}
	switch kind {
	case schema.Numeric:
		return int64(g.r.Intn(3))
	case schema.Boolean:
		return g.r.Intn(2) == 0
	case schema.String:
		return string(rune('a' + g.r.Intn(3)))
	}
	if g.r.Intn(2) == 0 {
		return int64(g.r.Intn(3))
	}
	return string(rune('a' + g.r.Intn(3)))
}

// value is a value of the type; false when there is none to be had.
func (g *generator) value(ref schema.TypeRef, depth int) (any, bool) {
	atom, ok := g.schema.Resolve(ref)
	if !ok {
		panic("no type")
	}
	switch {
	case atom.Scalar != nil && (depth <= 0 || g.r.Intn(3) > 0 || (atom.Map == nil && atom.List == nil)):
		return g.scalar(*atom.Scalar), true
	case atom.Map != nil:
		if atom.Map.ElementRelationship == schema.Atomic && g.noAtomics && !g.chance(2) {
			return nil, false
		}
		return g.object(atom.Map, depth), true
	case atom.List != nil:
		if atom.List.ElementRelationship == schema.Atomic && g.noAtomics && !g.chance(2) {
			return nil, false
		}
		return g.list(atom.List, depth), true
	}
	return g.scalar(schema.Untyped), true
}

func (g *generator) object(m *schema.Map, depth int) map[string]any {
	out := map[string]any{}
	if depth <= 0 {
		return out
	}
	// A few of the fields; all would make objects that are never alike.
	for range min(len(m.Fields), 1+g.r.Intn(6)) {
		field := m.Fields[g.r.Intn(len(m.Fields))]
		if value, ok := g.value(field.Type, depth-1); ok {
			out[field.Name] = value
		}
		if g.chance(20) {
			out[field.Name] = nil
		}
	}
	if m.ElementType != (schema.TypeRef{}) {
		for range g.r.Intn(3) {
			if value, ok := g.value(m.ElementType, depth-1); ok {
				out[string(rune('k'+g.r.Intn(3)))] = value
			}
		}
	}
	if g.chance(g.wrong) {
		out["undeclared"] = int64(1)
	}
	return out
}

func (g *generator) list(l *schema.List, depth int) []any {
	out := []any{}
	if depth <= 0 {
		return out
	}
	seen := map[string]bool{}
	for range g.r.Intn(5) {
		item, ok := g.value(l.ElementType, depth-1)
		if !ok {
			continue
		}
		if l.ElementRelationship == schema.Associative {
			name := g.key(l, item)
			if seen[name] && !g.duplicates && !g.chance(g.wrong) {
				continue
			}
			seen[name] = true
		}
		out = append(out, item)
	}
	return out
}

// key gives the item its keys, most of the time, and says what they are.
func (g *generator) key(l *schema.List, item any) string {
	object, ok := item.(map[string]any)
	if !ok {
		return show(item)
	}
	element, _ := g.schema.Resolve(l.ElementType)
	name := ""
	for _, key := range l.Keys {
		field, _ := element.Map.FindField(key)
		if g.r.Intn(4) > 0 || field.Default == nil {
			object[key], _ = g.value(field.Type, 1)
		}
		value, ok := object[key]
		if !ok {
			value = field.Default
		}
		name += show(value) + ","
	}
	return name
}

// atomics are the paths of the error for atomic values; empty when it is another.
func atomics(message string) string {
	const head = "may not mutate atomic arrays, maps or structs: "
	at := strings.Index(message, head)
	if at < 0 {
		return ""
	}
	paths := strings.Split(message[at+len(head):], ", ")
	sort.Strings(paths)
	if len(paths) >= 8 {
		return "many" // Tidegate names eight
	}
	return strings.Join(paths, ", ")
}

func reallyMerge(kind gvk.GroupVersionKind, object, configuration map[string]any) answer {
	original := &unstructured.Unstructured{Object: runtime.DeepCopyJSON(object)}
	change := &unstructured.Unstructured{Object: runtime.DeepCopyJSON(configuration)}
	change.SetGroupVersionKind(kind)
	merged, err := patch.ApplyStructuredMergeDiff(converter, original, change)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Result: merged.(*unstructured.Unstructured).Object}
}

var converter = table.Converter()

func TestConfigurationsAreMergedAsKubernetesMergesThem(t *testing.T) {
	r := seed(t)
	kinds := table.Kinds()
	// Those that have a Pod come more often than others.
	for _, kind := range kinds {
		if kind.Group == "apps" || kind.Group == "batch" || kind.Kind == "Pod" {
			for range 10 {
				kinds = append(kinds, kind)
			}
		}
	}
	var lines []any
	var picked []gvk.GroupVersionKind
	for range runs(t) {
		kind := kinds[r.Intn(len(kinds))]
		stub := &unstructured.Unstructured{Object: map[string]any{}}
		stub.SetGroupVersionKind(kind)
		typed, err := converter.ObjectToTyped(stub)
		if err != nil {
			t.Fatal(err)
		}
		atom, _ := typed.Schema().Resolve(typed.TypeRef())
		objects := generator{r: r, schema: typed.Schema(), duplicates: r.Intn(10) == 0}
		object := objects.object(atom.Map, 9)
		configurations := generator{r: r, schema: typed.Schema(), noAtomics: r.Intn(10) > 0}
		if r.Intn(5) == 0 {
			configurations.wrong = 20
		}
		configuration := configurations.object(atom.Map, 9)
		object["apiVersion"], object["kind"] = kind.GroupVersion().String(), kind.Kind
		delete(configuration, "apiVersion")
		delete(configuration, "kind")
		picked = append(picked, kind)
		lines = append(lines, map[string]any{"group": kind.Group, "version": kind.Version, "kind": kind.Kind,
			"document": object, "configuration": configuration})
	}
	answers := ask(t, lines)
	merged, refused, failed, wrong := 0, 0, 0, 0
	for i, line := range lines {
		fields := line.(map[string]any)
		object, configuration := fields["document"].(map[string]any), fields["configuration"].(map[string]any)
		want := reallyMerge(picked[i], object, configuration)
		got := answers[i]
		problem := ""
		switch {
		case (want.Error != "") != (got.Error != ""):
			problem = "one errs"
		case want.Error != "":
			failed++
			if paths := atomics(want.Error); paths != "" {
				refused++
				if paths != atomics(got.Error) {
					problem = "other paths"
				}
			}
		default:
			merged++
			if !same(want.Result, got.Result) {
				problem = "other results"
			}
		}
		if problem != "" {
			wrong++
			if wrong <= 5 {
				t.Errorf("%s: %s\nKubernetes: %s\nTidegate:   %s", problem, show(line), show(want), show(got))
			}
		}
	}
	t.Logf("%d merged, %d errors, %d of them for atomic values, %d wrong", merged, failed, refused, wrong)
	if merged < len(lines)/4 || refused < len(lines)/50 || failed-refused < len(lines)/100 {
		t.Error("the generated configurations are too much of one kind")
	}
}
