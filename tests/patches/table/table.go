// Package table writes Kubernetes' schemas, as client-go carries them, as the table that Tidegate merges by.
package table

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
	smd "sigs.k8s.io/structured-merge-diff/v6/schema"
)

// Converter is the real thing's way from objects to their schemas.
func Converter() managedfields.TypeConverter {
	return applyconfigurations.NewTypeConverter(scheme.Scheme)
}

// Kinds that a webhook may be asked to patch and that are stable: the API server stores no other for long.
func Kinds() []schema.GroupVersionKind {
	groups := []string{"", "apps", "autoscaling", "batch", "networking.k8s.io", "policy", "rbac.authorization.k8s.io",
		"scheduling.k8s.io", "storage.k8s.io", "discovery.k8s.io", "coordination.k8s.io"}
	// Subresources' bodies and what no client writes.
	skipped := []string{"Binding", "ComponentStatus", "Eviction", "Event", "Scale", "TokenRequest", "Status"}
	converter := Converter()
	var kinds []schema.GroupVersionKind
	for kind := range scheme.Scheme.AllKnownTypes() {
		if !slices.Contains(groups, kind.Group) || slices.Contains(skipped, kind.Kind) {
			continue
		}
		if kind.Version != "v1" && kind.Version != "v2" {
			continue
		}
		typed, err := converter.ObjectToTyped(stub(kind))
		if err != nil {
			continue // lists and options have no schema of their own
		}
		atom, _ := typed.Schema().Resolve(typed.TypeRef())
		if atom.Map == nil {
			continue
		}
		if _, ok := atom.Map.FindField("metadata"); ok && !strings.HasSuffix(kind.Kind, "List") {
			kinds = append(kinds, kind)
		}
	}
	sort.Slice(kinds, func(i, j int) bool { return key(kinds[i]) < key(kinds[j]) })
	return kinds
}

func key(kind schema.GroupVersionKind) string {
	return kind.Group + "\x00" + kind.Version + "\x00" + kind.Kind
}

func stub(kind schema.GroupVersionKind) *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(kind)
	return object
}

type writer struct {
	schema *smd.Schema
	index  map[string]int
	types  []string   // rows
	fields []string   // rows
	keys   [][]string // lists of key names
	// Which fields of a type are a key of a list of it, and so need their defaults.
	keyed map[string]map[string]bool
}

// Write returns the table for the kinds.
func Write(kinds []schema.GroupVersionKind) ([]byte, error) {
	w := &writer{index: map[string]int{}, keyed: map[string]map[string]bool{}}
	converter := Converter()
	var rows []string
	roots := map[string]smd.TypeRef{}
	for _, kind := range kinds {
		typed, err := converter.ObjectToTyped(stub(kind))
		if err != nil {
			return nil, fmt.Errorf("%v: %w", kind, err)
		}
		w.schema = typed.Schema()
		roots[key(kind)] = typed.TypeRef()
	}
	seen := map[string]bool{}
	for _, kind := range kinds {
		w.findKeys(roots[key(kind)], seen)
	}
	for _, kind := range kinds {
		id, err := w.add(roots[key(kind)])
		if err != nil {
			return nil, fmt.Errorf("%v: %w", kind, err)
		}
		rows = append(rows, fmt.Sprintf("{%q, %q, %q, %d}", kind.Group, kind.Version, kind.Kind, id))
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Kubernetes' schemas of the kinds that computed patches may be merged into, written by tests/patches/generate from\n"+
		"// %s; tests/patches fails when it is out of date. See schema.hpp for what the columns mean.\n", Source())
	section(&out, "constexpr Kind kinds[] = {", rows)
	section(&out, "constexpr Type types[] = {", w.types)
	section(&out, "constexpr Field fields[] = {", w.fields)
	var names []string
	for _, list := range w.keys {
		for _, name := range list {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	section(&out, "constexpr std::string_view keys[] = {", names)
	return out.Bytes(), nil
}

// Source names the module that the schemas come from. A test's own build information doesn't list modules.
func Source() string {
	_, file, _, _ := runtime.Caller(0)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "../go.mod"))
	if err != nil {
		panic(err)
	}
	return regexp.MustCompile(`k8s\.io/client-go v\S+`).FindString(string(text))
}

// section writes rows, as many a line as fit.
func section(out *bytes.Buffer, head string, rows []string) {
	out.WriteString("\n" + head + "\n")
	line := "   "
	for _, row := range rows {
		if len(line)+len(row)+2 > 120 {
			out.WriteString(line + "\n")
			line = "   "
		}
		line += " " + row + ","
	}
	out.WriteString(line + "\n};\n")
}

// identity is the same for two references to equal types. The schema's own structs can't be marshalled: their embedded
// pointers hide fields of the same name.
func identity(ref smd.TypeRef) string {
	var out strings.Builder
	if ref.ElementRelationship != nil {
		fmt.Fprintf(&out, "as %s ", *ref.ElementRelationship)
	}
	if ref.NamedType != nil {
		return out.String() + *ref.NamedType
	}
	if ref.Inlined.Scalar != nil {
		fmt.Fprintf(&out, "scalar %s ", *ref.Inlined.Scalar)
	}
	if list := ref.Inlined.List; list != nil {
		fmt.Fprintf(&out, "list %s of (%s) by %q ", list.ElementRelationship, identity(list.ElementType), list.Keys)
	}
	if m := ref.Inlined.Map; m != nil {
		fmt.Fprintf(&out, "map %s of (%s) with ", m.ElementRelationship, identity(m.ElementType))
		for _, field := range m.Fields {
			fmt.Fprintf(&out, "%s: (%s) = %v, ", field.Name, identity(field.Type), field.Default)
		}
	}
	return out.String()
}

func (w *writer) findKeys(ref smd.TypeRef, seen map[string]bool) {
	name := identity(ref)
	if seen[name] {
		return
	}
	seen[name] = true
	atom, ok := w.schema.Resolve(ref)
	if !ok {
		return
	}
	if atom.List != nil {
		element := identity(atom.List.ElementType)
		for _, key := range atom.List.Keys {
			if w.keyed[element] == nil {
				w.keyed[element] = map[string]bool{}
			}
			w.keyed[element][key] = true
		}
		w.findKeys(atom.List.ElementType, seen)
	}
	if atom.Map != nil {
		for _, field := range atom.Map.Fields {
			w.findKeys(field.Type, seen)
		}
		if atom.Map.ElementType != (smd.TypeRef{}) {
			w.findKeys(atom.Map.ElementType, seen)
		}
	}
}

// add returns the row of a type.
func (w *writer) add(ref smd.TypeRef) (int, error) {
	name := identity(ref)
	if id, ok := w.index[name]; ok {
		return id, nil
	}
	atom, ok := w.schema.Resolve(ref)
	if !ok {
		return 0, fmt.Errorf("no type %s", name)
	}
	id := len(w.types)
	w.index[name] = id
	w.types = append(w.types, "")
	scalar, list, element, firstKey, keyCount := "none", "none", 0, 0, 0
	if atom.Scalar != nil {
		scalar = map[smd.Scalar]string{smd.Numeric: "number", smd.String: "text", smd.Boolean: "boolean",
			smd.Untyped: "any"}[*atom.Scalar]
	}
	var err error
	if atom.List != nil {
		list = "atomic"
		if atom.List.ElementRelationship == smd.Associative {
			list = "merged"
		}
		if element, err = w.add(atom.List.ElementType); err != nil {
			return 0, err
		}
		firstKey, keyCount = w.addKeys(atom.List.Keys), len(atom.List.Keys)
	}
	maps, value, firstField, fieldCount := "none", -1, 0, 0
	if atom.Map != nil {
		maps = "merged"
		if atom.Map.ElementRelationship == smd.Atomic {
			maps = "atomic"
		}
		if atom.Map.ElementType != (smd.TypeRef{}) {
			if value, err = w.add(atom.Map.ElementType); err != nil {
				return 0, err
			}
		}
		var rows []string
		fields := slices.Clone(atom.Map.Fields)
		sort.Slice(fields, func(i, j int) bool { return fields[i].Name < fields[j].Name })
		for _, field := range fields {
			fieldType, err := w.add(field.Type)
			if err != nil {
				return 0, err
			}
			row := fmt.Sprintf("{%q, %d}", field.Name, fieldType)
			if w.keyed[name][field.Name] && field.Default != nil {
				row, err = defaulted(field, fieldType)
				if err != nil {
					return 0, err
				}
			}
			rows = append(rows, row)
		}
		firstField, fieldCount = len(w.fields), len(rows)
		w.fields = append(w.fields, rows...)
	}
	w.types[id] = fmt.Sprintf("{S::%s, R::%s, %d, %d, %d, R::%s, %d, %d, %d}", scalar, list, element, firstKey, keyCount,
		maps, value, firstField, fieldCount)
	return id, nil
}

func defaulted(field smd.StructField, fieldType int) (string, error) {
	text, ok := field.Default.(string)
	if !ok {
		// Kubernetes' only other default of a key is a port's 0.
		number, err := json.Marshal(field.Default)
		if err != nil || strings.Trim(string(number), "0123456789") != "" {
			return "", fmt.Errorf("the default %v of %s is neither a string nor a number", field.Default, field.Name)
		}
		return fmt.Sprintf("{%q, %d, D::number, {}, %s}", field.Name, fieldType, number), nil
	}
	return fmt.Sprintf("{%q, %d, D::text, %q}", field.Name, fieldType, text), nil
}

func (w *writer) addKeys(keys []string) int {
	at := 0
	for _, list := range w.keys {
		if slices.Equal(list, keys) {
			return at
		}
		at += len(list)
	}
	if len(keys) > 0 {
		w.keys = append(w.keys, keys)
	}
	return at
}
