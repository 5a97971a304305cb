package cluster

import (
	"strings"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
)

func TestPodsAreJudgedWhenTheyAreCreated(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	_, err := pods.Create(ctx, pod("bad", badImage), stored)
	wantDenied(t, err, `Pod "bad" violates 1 rule: images/registry`)
	wantDenied(t, err, `spec.containers[0].image: `+denial)
	if _, err := pods.Get(ctx, "bad", meta.GetOptions{}); !errors.IsNotFound(err) {
		t.Errorf("what was denied is there: %v", err)
	}
	made[*core.Pod](t)(pods.Create(ctx, pod("good", goodImage), stored))
}

func TestPodsAreJudgedWhenTheirImageChanges(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	there := made[*core.Pod](t)(pods.Create(ctx, pod("web", goodImage), stored))
	there.Spec.Containers[0].Image = badImage
	_, err := pods.Update(ctx, there, meta.UpdateOptions{})
	wantDenied(t, err, denial)
	_, err = pods.Patch(ctx, "web", types.StrategicMergePatchType,
		[]byte(`{"spec": {"containers": [{"name": "web", "image": "`+badImage+`"}]}}`), meta.PatchOptions{})
	wantDenied(t, err, denial)
	patched := made[*core.Pod](t)(pods.Patch(ctx, "web", types.StrategicMergePatchType,
		[]byte(`{"spec": {"containers": [{"name": "web", "image": "registry.example.com/web:2"}]}}`), meta.PatchOptions{}))
	if image := patched.Spec.Containers[0].Image; image != "registry.example.com/web:2" {
		t.Errorf("the image is %s", image)
	}
}

const legacyException = `
apiVersion: tidegate.dev/v1
kind: Exception
metadata: {name: legacy}
spec:
  policies: [{name: images}, {name: tiers}]
  match: {names: ["legacy-*"]}
  reason: moves off soon
`

const tierRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: tiers}
spec:
  match: {resources: [pods]}
  rules:
    - {name: tier, labels: {defaults: {tier: backend}}}
`

// While an object is mutated it has no name, only the prefix of one; when it is validated it has both.
func TestPodsOfAGeneratedNameAreJudgedByItsPrefix(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules, tierRules, legacyException)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	nameless := func(prefix, image string) *core.Pod {
		p := pod("", image)
		p.GenerateName = prefix
		return p
	}
	_, err := pods.Create(ctx, nameless("web-", badImage), stored)
	wantDenied(t, err, `Pod "web-`)
	for prefix, want := range map[string]struct{ image, tier string }{"web-": {goodImage, "backend"}, "legacy-": {badImage, ""}} {
		there := made[*core.Pod](t)(pods.Create(ctx, nameless(prefix, want.image), stored))
		if !strings.HasPrefix(there.Name, prefix) || len(there.Name) == len(prefix) || there.Labels["tier"] != want.tier {
			t.Errorf("the name is %q, the tier %q, want %q", there.Name, there.Labels["tier"], want.tier)
		}
	}
}

const keepRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: keep}
spec:
  match: {resources: [pods], operations: [DELETE]}
  target: oldObject
  rules:
    - {name: released, labels: {require: {released: "yes"}}}
`

// On DELETE only the old object is there. deletecollection asks for each object.
func TestPodsAreJudgedWhenTheyAreDeleted(t *testing.T) {
	t.Parallel()
	c := cluster.New(t, registration.Options{Overlay: "ha", Validating: []admission.RuleWithOperations{
		rule("", "pods", admission.Delete),
	}}, keepRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	kept := pod("kept", goodImage)
	free := pod("free", goodImage)
	free.Labels = map[string]string{"released": "yes"}
	for _, p := range []*core.Pod{kept, free} {
		made[*core.Pod](t)(pods.Create(ctx, p, stored))
	}
	wantDenied(t, pods.Delete(ctx, "kept", meta.DeleteOptions{}), `Pod "kept" violates 1 rule: keep/released`)
	wantDenied(t, pods.DeleteCollection(ctx, meta.DeleteOptions{}, meta.ListOptions{}), `Pod "kept" violates 1 rule: keep/released`)
	if _, err := pods.Get(ctx, "kept", meta.GetOptions{}); err != nil {
		t.Error(err)
	}
	must(t, errorUnlessNotFound(pods.Delete(ctx, "free", meta.DeleteOptions{})))
	if _, err := pods.Get(ctx, "free", meta.GetOptions{}); !errors.IsNotFound(err) {
		t.Errorf("it is still there: %v", err)
	}
}

// deletecollection may have deleted it before it met the other.
func errorUnlessNotFound(err error) error {
	if errors.IsNotFound(err) {
		return nil
	}
	return err
}

// rule is one more line of a registration.
func rule(group, resource string, operations ...admission.OperationType) admission.RuleWithOperations {
	return admission.RuleWithOperations{
		Operations: operations,
		Rule:       admission.Rule{APIGroups: []string{group}, APIVersions: []string{"*"}, Resources: []string{resource}},
	}
}
