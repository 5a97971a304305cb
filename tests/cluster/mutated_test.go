package cluster

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"tidegate.dev/tests/cluster/internal/audit"
	"tidegate.dev/tests/cluster/internal/client"
	"tidegate.dev/tests/cluster/internal/cluster"
)

// Every kind of default there is, of several policies.
const defaultRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: filled-in}
spec:
  match: {resources: [workloads]}
  rules:
    - {name: owner, labels: {on: object, defaults: {example.com/owner: platform}}}
    - {name: tier, labels: {on: template, defaults: {tier: backend}}}
    - {name: scrape, annotations: {on: template, defaults: {example.com/scrape: "true"}}}
    - {name: amounts, resources: {defaults: {requests.cpu: 100m, requests.memory: 64Mi, limits.memory: 256Mi}}}
---
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: users}
spec:
  match: {resources: [workloads]}
  rules:
    - {name: user, runAsNonRoot: {mode: effective, defaults: {runAsNonRoot: true, runAsUser: 65532}}}
`

// wantDefaults fails the test unless a Pod has all that defaultRules fill in.
func wantDefaults(t *testing.T, p *core.Pod) {
	t.Helper()
	wantTemplateDefaults(t, &core.PodTemplateSpec{ObjectMeta: p.ObjectMeta, Spec: p.Spec})
	if got := p.Labels["example.com/owner"]; got != "platform" {
		t.Errorf("the owner is %q", got)
	}
}

func wantTemplateDefaults(t *testing.T, p *core.PodTemplateSpec) {
	t.Helper()
	if p.Labels["tier"] != "backend" || p.Annotations["example.com/scrape"] != "true" {
		t.Errorf("the labels are %v, the annotations %v", p.Labels, p.Annotations)
	}
	context := p.Spec.SecurityContext
	if context == nil || context.RunAsNonRoot == nil || !*context.RunAsNonRoot || context.RunAsUser == nil || *context.RunAsUser != 65532 {
		t.Errorf("the security context is %+v", context)
	}
	for _, container := range p.Spec.Containers {
		has := container.Resources
		got := fmt.Sprint(has.Requests.Cpu(), " ", has.Requests.Memory(), " ", has.Limits.Memory())
		if got != "100m 64Mi 256Mi" {
			t.Errorf("%s has requests and limits of %s", container.Name, got)
		}
	}
}

// round is what the audit log says of one call of a mutating webhook.
type round struct {
	Configuration string
	Webhook       string
	Mutated       bool
	Patch         []struct {
		Op, Path string
		Value    any
	}
}

// rounds are the calls of tidegate's webhook while an event's request was admitted, in their order.
func rounds(t *testing.T, event audit.Event) []round {
	t.Helper()
	var found []round
	// An API server calls each webhook at most twice.
	for number := range 2 {
		for index := range 8 {
			var r round
			key := fmt.Sprintf("webhook.admission.k8s.io/round_%d_index_%d", number, index)
			text, there := event.Annotations["mutation."+key]
			if !there {
				continue
			}
			must(t, json.Unmarshal([]byte(text), &r))
			if r.Webhook != "mutate.tidegate.dev" {
				continue
			}
			if patch, there := event.Annotations["patch."+key]; there {
				must(t, json.Unmarshal([]byte(patch), &r))
			}
			found = append(found, r)
		}
	}
	return found
}

// at is the value at a JSON Pointer.
func at(document any, pointer string) (any, bool) {
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch node := document.(type) {
		case map[string]any:
			next, there := node[step]
			if !there {
				return nil, false
			}
			document = next
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index >= len(node) {
				return nil, false
			}
			document = node[index]
		default:
			return nil, false
		}
	}
	return document, true
}

// The API server drops what it doesn't know, for instance a field that was patched to a wrong place, without a word.
func TestEverythingThatWasPatchedIsStored(t *testing.T) {
	t.Parallel()
	c := serveRules(t, defaultRules)
	pods := workload{"Pod", "spec", core.SchemeGroupVersion.WithResource("pods"), func(c *client.Client, namespace, image string) error {
		_, err := c.CoreV1().Pods(namespace).Create(ctx, pod("web", image), stored)
		return err
	}}
	for _, w := range append(workloads, pods) {
		if w.kind == "ReplicaSet" {
			continue // never patched: its Deployment's template is
		}
		t.Run(w.kind, func(t *testing.T) {
			must(t, w.create(c.Alice, c.Namespace, goodImage))
			there := made[*unstructured.Unstructured](t)(w.find(c))
			calls := rounds(t, createdAs(t, c, w.resource.Resource, "web"))
			if len(calls) != 1 || !calls[0].Mutated {
				t.Fatalf("the mutating calls were %+v", calls)
			}
			for _, edit := range calls[0].Patch {
				if value, found := at(there.Object, edit.Path); !found || !holds(value, edit.Value) {
					t.Errorf("%s %s %v is stored as %v", edit.Op, edit.Path, edit.Value, value)
				}
			}
			// All of it was in the patch, and in its place.
			path := "/" + strings.ReplaceAll(w.path, ".", "/")
			for pointer, want := range map[string]any{
				path + "/securityContext/runAsNonRoot":                                        true,
				path + "/securityContext/runAsUser":                                           int64(65532),
				path + "/containers/0/resources/requests/cpu":                                 "100m",
				path + "/containers/0/resources/requests/memory":                              "64Mi",
				path + "/containers/0/resources/limits/memory":                                "256Mi",
				strings.TrimSuffix(path, "spec") + "metadata/labels/tier":                     "backend",
				strings.TrimSuffix(path, "spec") + "metadata/annotations/example.com~1scrape": "true",
				"/metadata/labels/example.com~1owner":                                         "platform",
			} {
				if value, _ := at(there.Object, pointer); value != want {
					t.Errorf("%s is %v, want %v", pointer, value, want)
				}
			}
		})
	}
}

// holds says whether all of a patch's value is in what is stored, to which the API server's own defaults may come.
func holds(there, patched any) bool {
	switch want := patched.(type) {
	case map[string]any:
		got, fits := there.(map[string]any)
		for key, value := range want {
			fits = fits && holds(got[key], value)
		}
		return fits
	default:
		return fmt.Sprint(there) == fmt.Sprint(patched)
	}
}

// What was stored and comes again is left as it is: as a new object, and as a changed template.
func TestASecondPassChangesNothing(t *testing.T) {
	t.Parallel()
	c := serveRules(t, defaultRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	first := made[*core.Pod](t)(pods.Create(ctx, pod("first", goodImage), stored))
	again := &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "again", Labels: first.Labels, Annotations: first.Annotations}, Spec: first.Spec}
	second := made[*core.Pod](t)(pods.Create(ctx, again, stored))
	wantUnchanged(t, rounds(t, created(t, c, "again")))
	if !reflect.DeepEqual(first.Spec, second.Spec) || !reflect.DeepEqual(first.Labels, second.Labels) {
		t.Errorf("first %+v\nthen %+v", first.Spec, second.Spec)
	}

	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	there := made[*apps.Deployment](t)(deployments.Create(ctx, deployment("web", goodImage, 0), stored))
	wantTemplateDefaults(t, &there.Spec.Template)
	made[*apps.Deployment](t)(deployments.Patch(ctx, "web", types.StrategicMergePatchType, newImage("registry.example.com/web:2"), meta.PatchOptions{}))
	updates := audit.Find(t, cluster.Plane().AuditLog, func(e *audit.Event) bool {
		return e.Verb == "patch" && e.ObjectRef.Namespace == c.Namespace && e.ObjectRef.Resource == "deployments" &&
			e.ObjectRef.Subresource == "" && e.User.Username == "alice"
	})
	if len(updates) != 1 {
		t.Fatalf("%d updates", len(updates))
	}
	wantUnchanged(t, rounds(t, updates[0]))
}

func wantUnchanged(t *testing.T, calls []round) {
	t.Helper()
	if len(calls) != 1 || calls[0].Mutated {
		t.Errorf("the mutating calls were %+v", calls)
	}
}

// Another webhook adds a container after ours was asked: we are asked again, and the container gets its defaults.
func TestAContainerThatIsInjectedLaterGetsItsDefaults(t *testing.T) {
	t.Parallel()
	c := serveRules(t, defaultRules, registryRules)
	inject(t, c, `[{"op": "add", "path": "/spec/containers/-", "value": {"name": "proxy", "image": "registry.example.com/proxy:1"}}]`)
	there := made[*core.Pod](t)(c.Alice.CoreV1().Pods(c.Namespace).Create(ctx, pod("web", goodImage), stored))
	if len(there.Spec.Containers) != 2 {
		t.Fatalf("the containers are %+v", there.Spec.Containers)
	}
	wantDefaults(t, there)
	calls := rounds(t, created(t, c, "web"))
	if len(calls) != 2 || !calls[0].Mutated || !calls[1].Mutated {
		t.Errorf("the mutating calls were %+v", calls)
	}
}

// It changes something that is none of our business: asked again, we leave everything as it is.
func TestAReinvocationChangesNothingThatIsThere(t *testing.T) {
	t.Parallel()
	c := serveRules(t, defaultRules)
	inject(t, c, `[{"op": "add", "path": "/spec/hostname", "value": "injected"}]`)
	there := made[*core.Pod](t)(c.Alice.CoreV1().Pods(c.Namespace).Create(ctx, pod("web", goodImage), stored))
	wantDefaults(t, there)
	if there.Spec.Hostname != "injected" {
		t.Errorf("the other webhook wasn't asked")
	}
	calls := rounds(t, created(t, c, "web"))
	if len(calls) != 2 || !calls[0].Mutated || calls[1].Mutated {
		t.Errorf("the mutating calls were %+v", calls)
	}
}

// The other webhook may bring in what is not allowed: validation sees the object as it will be stored.
func TestWhatAnotherWebhookInjectsIsJudged(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules)
	inject(t, c, `[{"op": "add", "path": "/spec/containers/-", "value": {"name": "proxy", "image": "`+badImage+`"}}]`)
	_, err := c.Alice.CoreV1().Pods(c.Namespace).Create(ctx, pod("web", goodImage), stored)
	wantDenied(t, err, "spec.containers[1].image: "+denial)
}
