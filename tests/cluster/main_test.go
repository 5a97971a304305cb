// Package cluster holds Tidegate against a real kube-apiserver: what its users see through kubectl and client-go. Each
// test has its own namespace, its own `tidegate serve` and its own registration; see internal/cluster.
package cluster

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
)

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }

var (
	ctx    = context.Background()
	stored = meta.CreateOptions{}
)

// What most tests serve: images come from one registry; nothing is filled in.
const registryRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: images}
spec:
  match: {resources: [workloads]}
  rules:
    - {name: registry, images: {allow: ["registry.example.com/*"]}}
`

const (
	goodImage = "registry.example.com/web:1"
	badImage  = "docker.io/library/nginx:1.27"
	denial    = `"docker.io/library/nginx:1.27" comes from docker.io, which is not allowed; allowed: registry.example.com/*`
)

// serveRules is a cluster with the rules under failurePolicy Fail: what should pass passes because it was allowed.
func serveRules(t *testing.T, rules ...string) *cluster.Cluster {
	t.Helper()
	return cluster.New(t, registration.Options{Overlay: "ha"}, rules...)
}

func podSpec(image string) core.PodSpec {
	return core.PodSpec{Containers: []core.Container{{Name: "web", Image: image}}}
}

func podTemplate(image string) core.PodTemplateSpec {
	return core.PodTemplateSpec{ObjectMeta: meta.ObjectMeta{Labels: map[string]string{"app": "web"}}, Spec: podSpec(image)}
}

func pod(name, image string) *core.Pod {
	return &core.Pod{ObjectMeta: meta.ObjectMeta{Name: name}, Spec: podSpec(image)}
}

var webSelector = &meta.LabelSelector{MatchLabels: map[string]string{"app": "web"}}

func deployment(name, image string, replicas int32) *apps.Deployment {
	return &apps.Deployment{
		ObjectMeta: meta.ObjectMeta{Name: name},
		Spec:       apps.DeploymentSpec{Replicas: &replicas, Selector: webSelector, Template: podTemplate(image)},
	}
}

// Where both of the registration's webhooks are sent a request, either may be the first to deny it.
var deniedByUs = regexp.MustCompile(`admission webhook "(validate|guard)\.tidegate\.dev" denied the request: `)

// wantDenied fails the test unless the error is the webhook's denial with that text in it.
func wantDenied(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil {
		t.Fatalf("nothing was denied, want %q", text)
	}
	if !errors.IsForbidden(err) || !deniedByUs.MatchString(err.Error()) ||
		!strings.Contains(err.Error(), text) {
		t.Fatalf("denied with %v\nwant %q", err, text)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Controllers write, too: a patch doesn't meet their changes, as an update of what was read would.
func newImage(image string) []byte {
	return []byte(`{"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "` + image + `"}]}}}}`)
}

func newReplicas(count int) []byte {
	return []byte(fmt.Sprintf(`{"spec": {"replicas": %d}}`, count))
}

// made is what was created; an error fails the test.
func made[T any](t *testing.T) func(object T, err error) T {
	return func(object T, err error) T {
		t.Helper()
		must(t, err)
		return object
	}
}

// wantText fails the test unless the text holds the part.
func wantText(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("no %q in\n%s", part, text)
	}
}
