package cluster

import (
	"slices"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
)

// serveSubresource is a cluster in which the webhook is also asked for one subresource.
func serveSubresource(t *testing.T, group, resource string, operation admission.OperationType, rules string) *cluster.Cluster {
	t.Helper()
	return cluster.New(t, registration.Options{
		Overlay: "ha", Validating: []admission.RuleWithOperations{rule(group, resource, operation)},
	}, rules)
}

// An exec that no rule is about comes as a review all the same, and must be answered: under Fail anything else would
// refuse it. What rules make of one is in packs_test.go.
func TestAnExecIsAnsweredAndReachesTheKubelet(t *testing.T) {
	t.Parallel()
	c := serveSubresource(t, "", "pods/exec", admission.Connect, registryRules)
	node := newKubelet(t, c)
	node.run(t, c, pod("web", goodImage))
	_, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "exec", "web", "--", "id")
	want := "/exec/" + c.Namespace + "/web/web"
	if paths := node.asked(); code == 0 || !slices.Contains(paths, want) {
		t.Errorf("exit code %d, the kubelet was asked for %q, want %s:\n%s", code, paths, want, complaint)
	}
	if n := c.Server.Metric(t, `tidegate_requests_total{route="/validate",operation="CONNECT",decision="allow"}`); n < 1 {
		t.Errorf("%v reviews of a CONNECT were allowed", n)
	}
	if n := c.Server.Metric(t, `tidegate_requests_total{route="/validate",operation="CONNECT",decision="invalid"}`); n != 0 {
		t.Errorf("%v reviews of a CONNECT were no reviews", n)
	}
}

const ticketRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: tickets}
spec:
  match: {resources: [deployments.apps/scale, pods/eviction], operations: [CREATE, UPDATE]}
  onUpdate: always
  rules:
    - {name: ticket, annotations: {require: {example.com/ticket: "[A-Z]+-[0-9]+"}}}
---
apiVersion: tidegate.dev/v1
kind: Exception
metadata: {name: elastic}
spec:
  policies: [{name: tickets}]
  match: {names: ["elastic-*"]}
  reason: scaled by an autoscaler
`

// An API server makes the Scale of a review from the Deployment's: without annotations, whatever the request says.
func TestAScaleIsJudged(t *testing.T) {
	t.Parallel()
	c := serveSubresource(t, "apps", "deployments/scale", admission.Update, ticketRules)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	for name, want := range map[string]int32{"web": 1, "elastic-web": 3} {
		made[*apps.Deployment](t)(deployments.Create(ctx, deployment(name, goodImage, 1), stored))
		_, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "scale", "deployment/"+name, "--replicas=3")
		if want == 1 {
			wantText(t, complaint, `Scale "web" violates 1 rule: tickets/ticket`)
		}
		if denied := code != 0; denied != (want == 1) {
			t.Errorf("%s: exit code %d: %s", name, code, complaint)
		}
		if there := made[*apps.Deployment](t)(deployments.Get(ctx, name, meta.GetOptions{})); *there.Spec.Replicas != want {
			t.Errorf("%s was scaled to %d", name, *there.Spec.Replicas)
		}
	}
}

func TestAnEvictionIsJudged(t *testing.T) {
	t.Parallel()
	c := serveSubresource(t, "", "pods/eviction", admission.Create, ticketRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	made[*core.Pod](t)(pods.Create(ctx, pod("web", goodImage), stored))
	err := pods.EvictV1(ctx, &policy.Eviction{ObjectMeta: meta.ObjectMeta{Name: "web"}})
	wantDenied(t, err, `Eviction "web" violates 1 rule: tickets/ticket`)
	made[*core.Pod](t)(pods.Get(ctx, "web", meta.GetOptions{}))
	must(t, pods.EvictV1(ctx, &policy.Eviction{ObjectMeta: meta.ObjectMeta{Name: "web", Annotations: map[string]string{"example.com/ticket": "OPS-1"}}}))
	if there, err := pods.Get(ctx, "web", meta.GetOptions{}); !errors.IsNotFound(err) && there.DeletionTimestamp == nil {
		t.Errorf("it was not evicted: %v", err)
	}
}

func TestEphemeralContainersAreJudged(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	made[*core.Pod](t)(pods.Create(ctx, pod("web", goodImage), stored))
	_, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "debug", "web", "--image", badImage, "--container", "look", "--attach=false")
	if code == 0 {
		t.Error("an ephemeral container of another registry passed")
	}
	wantText(t, complaint, "spec.ephemeralContainers[0].image: "+denial)
	_, complaint, code = c.Kubectl(t, "alice", t.TempDir(), "debug", "web", "--image", goodImage, "--container", "look", "--attach=false")
	if code != 0 {
		t.Errorf("exit code %d: %s", code, complaint)
	}
	there := made[*core.Pod](t)(pods.Get(ctx, "web", meta.GetOptions{}))
	if len(there.Spec.EphemeralContainers) != 1 || there.Spec.EphemeralContainers[0].Image != goodImage {
		t.Errorf("the ephemeral containers are %+v", there.Spec.EphemeralContainers)
	}
}

const memoryRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: resources}
spec:
  match: {resources: [workloads]}
  rules:
    - {name: memory, resources: {max: {limits.memory: 1Gi}}}
`

func TestAResizeIsJudged(t *testing.T) {
	t.Parallel()
	c := serveRules(t, memoryRules)
	node := newKubelet(t, c)
	sized := pod("web", goodImage)
	sized.Spec.Containers[0].Resources = memory("512Mi")
	there := node.run(t, c, sized)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	there.Spec.Containers[0].Resources = memory("2Gi")
	_, err := pods.UpdateResize(ctx, "web", there, meta.UpdateOptions{})
	wantDenied(t, err, "spec.containers[0].resources.limits.memory")
	there.Spec.Containers[0].Resources = memory("1Gi")
	resized := made[*core.Pod](t)(pods.UpdateResize(ctx, "web", there, meta.UpdateOptions{}))
	if got := resized.Spec.Containers[0].Resources.Limits.Memory().String(); got != "1Gi" {
		t.Errorf("the limit is %s", got)
	}
}

func memory(amount string) core.ResourceRequirements {
	list := core.ResourceList{core.ResourceMemory: resource.MustParse(amount), core.ResourceCPU: resource.MustParse("100m")}
	return core.ResourceRequirements{Limits: list, Requests: list}
}
