// Package manifests holds what the rendered overlays promise: each object is decoded strictly as the type the API
// server would decode it as, then looked at. Rendering is kustomize's own, pinned in go.mod as a tool.
package manifests

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	admission "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

const (
	root      = "../.."
	namespace = "tidegate-system"
)

// The overlays that people apply.
var overlays = []string{"dev", "ha"}

// Every kind that an overlay may contain, by apiVersion and kind.
var kinds = map[string]func() meta.Object{
	"v1/Namespace":                       func() meta.Object { return &core.Namespace{} },
	"v1/ServiceAccount":                  func() meta.Object { return &core.ServiceAccount{} },
	"v1/ConfigMap":                       func() meta.Object { return &core.ConfigMap{} },
	"v1/Service":                         func() meta.Object { return &core.Service{} },
	"apps/v1/Deployment":                 func() meta.Object { return &apps.Deployment{} },
	"policy/v1/PodDisruptionBudget":      func() meta.Object { return &policy.PodDisruptionBudget{} },
	"networking.k8s.io/v1/NetworkPolicy": func() meta.Object { return &networking.NetworkPolicy{} },
	"admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration": func() meta.Object { return &admission.ValidatingWebhookConfiguration{} },
	"admissionregistration.k8s.io/v1/MutatingWebhookConfiguration":   func() meta.Object { return &admission.MutatingWebhookConfiguration{} },
	"cert-manager.io/v1/Issuer":                                      func() meta.Object { return &certmanager.Issuer{} },
	"cert-manager.io/v1/Certificate":                                 func() meta.Object { return &certmanager.Certificate{} },
}

// kustomize renders a directory of the repository.
func kustomize(directory string) (string, error) {
	command := exec.Command("go", "tool", "kustomize", "build", filepath.Join(root, directory))
	var complaint strings.Builder
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("kustomize build %s: %w\n%s", directory, err, complaint.String())
	}
	return string(out), nil
}

var rendered = func() map[string]func() (string, error) {
	all := map[string]func() (string, error){}
	for _, overlay := range overlays {
		all[overlay] = sync.OnceValues(func() (string, error) { return kustomize("manifests/overlays/" + overlay) })
	}
	return all
}()

// render is an overlay's text, rendered once for all tests.
func render(t *testing.T, overlay string) string {
	t.Helper()
	text, err := rendered[overlay]()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// decode takes one YAML document strictly: an unknown field, a duplicate key or a wrong type fails the test.
func decode(t *testing.T, document string) meta.Object {
	t.Helper()
	var head meta.TypeMeta
	if err := yaml.Unmarshal([]byte(document), &head); err != nil {
		t.Fatalf("%v in\n%s", err, document)
	}
	kind := head.APIVersion + "/" + head.Kind
	make, known := kinds[kind]
	if !known {
		t.Fatalf("an object of a kind that nothing here looks at: %s", kind)
	}
	object := make()
	if err := yaml.UnmarshalStrict([]byte(document), object); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return object
}

// objects is everything in an overlay, in its order.
func objects(t *testing.T, overlay string) []meta.Object {
	t.Helper()
	var all []meta.Object
	for _, document := range strings.Split(render(t, overlay), "\n---\n") {
		all = append(all, decode(t, document))
	}
	return all
}

// only is the overlay's single object of type T with that name.
func only[T meta.Object](t *testing.T, overlay, name string) T {
	t.Helper()
	var found []T
	for _, object := range objects(t, overlay) {
		if typed, fits := object.(T); fits && object.GetName() == name {
			found = append(found, typed)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s has %d %T named %s", overlay, len(found), *new(T), name)
	}
	return found[0]
}

// forEachOverlay runs a subtest for each overlay.
func forEachOverlay(t *testing.T, test func(t *testing.T, overlay string)) {
	for _, overlay := range overlays {
		t.Run(overlay, func(t *testing.T) { test(t, overlay) })
	}
}

// source is a file of the repository.
func source(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// equal fails the test when got isn't want, and says of what.
func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
