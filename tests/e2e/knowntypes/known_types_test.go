// The table of the fields that built-in kinds have (policies/engine/expressions/known_types_data.cpp) is what the Go
// types of k8s.io/api say. UPDATE_GOLDEN=1 writes it anew: after an update of k8s.io/api in go.mod.
package knowntypes

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"reflect"
	"sort"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
)

const table = "../../../policies/engine/expressions/known_types_data.cpp"

// The resources whose objects expressions are mostly about.
var roots = []struct {
	group, resource string
	object          any
}{
	{"", "configmaps", corev1.ConfigMap{}},
	{"", "limitranges", corev1.LimitRange{}},
	{"", "namespaces", corev1.Namespace{}},
	{"", "persistentvolumeclaims", corev1.PersistentVolumeClaim{}},
	{"", "persistentvolumes", corev1.PersistentVolume{}},
	{"", "pods", corev1.Pod{}},
	{"", "podtemplates", corev1.PodTemplate{}},
	{"", "replicationcontrollers", corev1.ReplicationController{}},
	{"", "resourcequotas", corev1.ResourceQuota{}},
	{"", "secrets", corev1.Secret{}},
	{"", "serviceaccounts", corev1.ServiceAccount{}},
	{"", "services", corev1.Service{}},
	{"apps", "daemonsets", appsv1.DaemonSet{}},
	{"apps", "deployments", appsv1.Deployment{}},
	{"apps", "replicasets", appsv1.ReplicaSet{}},
	{"apps", "statefulsets", appsv1.StatefulSet{}},
	{"autoscaling", "horizontalpodautoscalers", autoscalingv2.HorizontalPodAutoscaler{}},
	{"batch", "cronjobs", batchv1.CronJob{}},
	{"batch", "jobs", batchv1.Job{}},
	{"networking.k8s.io", "ingresses", networkingv1.Ingress{}},
	{"networking.k8s.io", "networkpolicies", networkingv1.NetworkPolicy{}},
	{"policy", "poddisruptionbudgets", policyv1.PodDisruptionBudget{}},
	{"rbac.authorization.k8s.io", "clusterrolebindings", rbacv1.ClusterRoleBinding{}},
	{"rbac.authorization.k8s.io", "clusterroles", rbacv1.ClusterRole{}},
	{"rbac.authorization.k8s.io", "rolebindings", rbacv1.RoleBinding{}},
	{"rbac.authorization.k8s.io", "roles", rbacv1.Role{}},
	{"storage.k8s.io", "storageclasses", storagev1.StorageClass{}},
}

var marshaler = reflect.TypeOf((*json.Marshaler)(nil)).Elem()

// Types that write themselves, as quantities and times do, have no fields of their own.
func hasFields(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && !t.Implements(marshaler) && !reflect.PointerTo(t).Implements(marshaler)
}

// core's types by their names alone, others as apps.DeploymentSpec.
func nameOf(t reflect.Type) string {
	group := path.Base(path.Dir(t.PkgPath()))
	if group == "core" {
		return t.Name()
	}
	return group + "." + t.Name()
}

type types map[string]string

// One field: its name alone, `name:Type`, `name:[Type` for a list of them, `name:[` and `name:{` for other lists and
// maps.
func (all types) field(name string, t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		element := t.Elem()
		if !hasFields(element) {
			return name + ":["
		}
		all.add(element)
		return name + ":[" + nameOf(element)
	case t.Kind() == reflect.Map:
		return name + ":{"
	case hasFields(t) && name != "status": // what controllers write; rules are about what people do
		all.add(t)
		return name + ":" + nameOf(t)
	}
	return name
}

func (all types) fields(t reflect.Type) []string {
	var out []string
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" && (f.Anonymous || strings.Contains(options, "inline")) {
			out = append(out, all.fields(f.Type)...)
		} else if name != "" {
			out = append(out, all.field(name, f.Type))
		}
	}
	return out
}

func (all types) add(t reflect.Type) {
	name := nameOf(t)
	if _, known := all[name]; known {
		return
	}
	all[name] = "" // ends recursion
	fields := all.fields(t)
	sort.Strings(fields)
	all[name] = strings.Join(fields, " ")
}

func generate() string {
	all := types{}
	var out strings.Builder
	out.WriteString("// Written by tests/e2e/knowntypes from the Go types of k8s.io/api: not to be edited.\n")
	out.WriteString("#include \"policies/engine/expressions/known_types_data.hpp\"\n\nnamespace tidegate::engine {\n\n")
	out.WriteString("std::span<const KnownObject> known_objects() noexcept {\n  static constexpr KnownObject all[]{\n")
	for _, root := range roots {
		t := reflect.TypeOf(root.object)
		all.add(t)
		fmt.Fprintf(&out, "      {%q, %q, %q},\n", root.group, root.resource, nameOf(t))
	}
	out.WriteString("  };\n  return all;\n}\n\n")
	out.WriteString("std::span<const KnownType> known_types() noexcept {\n  static constexpr KnownType all[]{\n")
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&out, "      {%q, %q},\n", name, all[name])
	}
	out.WriteString("  };\n  return all;\n}\n\n}  // namespace tidegate::engine\n")
	return out.String()
}

func TestTheTableOfKnownFieldsIsWhatTheGoTypesSay(t *testing.T) {
	wanted := generate()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(table, []byte(wanted), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("clang-format-14", "-i", table).CombinedOutput(); err != nil {
			t.Logf("clang-format-14: %v %s", err, out)
		}
		return
	}
	got, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if joined(string(got)) != joined(wanted) {
		t.Errorf("%s is not what k8s.io/api says; write it anew with UPDATE_GOLDEN=1", table)
	}
}

// The text without white space and without the seams of string literals that were broken over lines.
func joined(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		out = append(out, strings.TrimSpace(line))
	}
	text = strings.Join(out, "")
	return strings.ReplaceAll(strings.ReplaceAll(text, `""`, ""), " ", "")
}
