// Package registration makes a tidegate known to an API server, with the project's own webhook configurations: rendered
// from manifests/, with the CA in caBundle, and with the Service turned into a URL of the same host name, which the
// hosts file leads to loopback. So ALPN, SNI and names are what they are in production.
package registration

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// Host is the name that API servers ask for when the webhook is a Service.
const Host = "tidegate.tidegate-system.svc"

// CheckHost says what is wrong with the way to the server, if anything.
func CheckHost() error {
	addresses, err := net.LookupHost(Host)
	if err != nil || len(addresses) != 1 || addresses[0] != "127.0.0.1" {
		return fmt.Errorf("%s must lead to 127.0.0.1 (it leads to %v, %v): run tests/cluster/run, which sees to it", Host, addresses, err)
	}
	return nil
}

// Options are what a test may want to be different.
type Options struct {
	Overlay string // dev (the default) or ha
	Port    int    // of the server
	Bundle  []byte
	// Namespaces that are looked at; none: all that the manifests don't exclude. Tests that run at once each look at
	// their own.
	Namespaces     []string
	FailurePolicy  admission.FailurePolicyType // "": the overlay's
	TimeoutSeconds int32                       // 0: the manifests'
	// Rules beside the manifests', which look at Pods and workloads only.
	Validating, Mutating []admission.RuleWithOperations
}

// Registration is a pair of webhook configurations in an API server.
type Registration struct {
	Name   string
	client kubernetes.Interface
}

// Register creates both configurations under a name; the test's end deletes them. The API server follows within a
// moment: see cluster.Registered for the waiting.
func Register(t testing.TB, client kubernetes.Interface, name string, options Options) *Registration {
	t.Helper()
	validating, mutating := configurations(t, options)
	validating.Name, mutating.Name = name, name
	r := &Registration{name, client}
	t.Cleanup(func() { r.Delete(t) })
	if _, err := client.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(context.Background(), validating, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(context.Background(), mutating, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return r
}

// Delete takes both configurations away.
func (r *Registration) Delete(t testing.TB) {
	t.Helper()
	api := r.client.AdmissionregistrationV1()
	if err := api.ValidatingWebhookConfigurations().Delete(context.Background(), r.Name, meta.DeleteOptions{}); err != nil && !errors.IsNotFound(err) {
		t.Error(err)
	}
	if err := api.MutatingWebhookConfigurations().Delete(context.Background(), r.Name, meta.DeleteOptions{}); err != nil && !errors.IsNotFound(err) {
		t.Error(err)
	}
}

func configurations(t testing.TB, options Options) (*admission.ValidatingWebhookConfiguration, *admission.MutatingWebhookConfiguration) {
	t.Helper()
	overlay := options.Overlay
	if overlay == "" {
		overlay = "dev"
	}
	validating, mutating := &admission.ValidatingWebhookConfiguration{}, &admission.MutatingWebhookConfiguration{}
	find(t, overlay, "ValidatingWebhookConfiguration", validating)
	find(t, overlay, "MutatingWebhookConfiguration", mutating)
	for i := range validating.Webhooks {
		hook := &validating.Webhooks[i]
		direct(t, &hook.ClientConfig, options)
		hook.NamespaceSelector = narrowed(hook.NamespaceSelector, options.Namespaces)
		hook.Rules = append(hook.Rules, options.Validating...)
		if options.FailurePolicy != "" {
			hook.FailurePolicy = &options.FailurePolicy
		}
		if options.TimeoutSeconds != 0 {
			hook.TimeoutSeconds = &options.TimeoutSeconds
		}
	}
	for i := range mutating.Webhooks {
		hook := &mutating.Webhooks[i]
		direct(t, &hook.ClientConfig, options)
		hook.NamespaceSelector = narrowed(hook.NamespaceSelector, options.Namespaces)
		hook.Rules = append(hook.Rules, options.Mutating...)
		if options.TimeoutSeconds != 0 {
			hook.TimeoutSeconds = &options.TimeoutSeconds
		}
	}
	return validating, mutating
}

// direct turns the Service into its URL: its host name and path, the server's port.
func direct(t testing.TB, config *admission.WebhookClientConfig, options Options) {
	t.Helper()
	service := config.Service
	if service == nil || service.Path == nil {
		t.Fatal("the manifests' webhook has no service with a path")
	}
	if host := service.Name + "." + service.Namespace + ".svc"; host != Host {
		t.Fatalf("the manifests' webhook is at %s, not at %s", host, Host)
	}
	url := fmt.Sprintf("https://%s:%d%s", Host, options.Port, *service.Path)
	config.Service, config.URL, config.CABundle = nil, &url, options.Bundle
}

func narrowed(selector *meta.LabelSelector, namespaces []string) *meta.LabelSelector {
	if len(namespaces) == 0 {
		return selector
	}
	selector = selector.DeepCopy()
	selector.MatchExpressions = append(selector.MatchExpressions, meta.LabelSelectorRequirement{
		Key: "kubernetes.io/metadata.name", Operator: meta.LabelSelectorOpIn, Values: namespaces,
	})
	return selector
}

// find decodes, strictly, the only object of that kind in a rendered overlay.
func find(t testing.TB, overlay, kind string, into any) {
	t.Helper()
	text, err := Render(overlay)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var head meta.TypeMeta
		if err := yaml.Unmarshal(document, &head); err != nil {
			t.Fatal(err)
		}
		if head.Kind != kind {
			continue
		}
		found++
		if err := yaml.UnmarshalStrict(document, into); err != nil {
			t.Fatal(err)
		}
	}
	if found != 1 {
		t.Fatalf("%s has %d objects of kind %s", overlay, found, kind)
	}
}

var (
	renderedMutex sync.Mutex
	rendered      = map[string][]byte{}
)

// Render is an overlay of manifests/, as `kustomize build` writes it.
func Render(overlay string) ([]byte, error) {
	renderedMutex.Lock()
	defer renderedMutex.Unlock()
	if text, done := rendered[overlay]; done {
		return text, nil
	}
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..", "..", "..")
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified // the kustomization says it
	resources, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), filepath.Join(root, "manifests", "overlays", overlay))
	if err != nil {
		return nil, err
	}
	text, err := resources.AsYaml()
	rendered[overlay] = text
	return text, err
}
