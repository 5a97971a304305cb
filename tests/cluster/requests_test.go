package cluster

import (
	"fmt"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

func TestADryRunIsJudgedAndStoresNothing(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules, defaultRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	dry := meta.CreateOptions{DryRun: []string{meta.DryRunAll}}
	_, err := pods.Create(ctx, pod("web", badImage), dry)
	wantDenied(t, err, denial)
	would := made[*core.Pod](t)(pods.Create(ctx, pod("web", goodImage), dry))
	wantDefaults(t, would)
	if _, err := pods.Get(ctx, "web", meta.GetOptions{}); !errors.IsNotFound(err) {
		t.Errorf("a dry run stored it: %v", err)
	}
	_, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "run", "web", "--image", badImage, "--dry-run=server")
	if code == 0 {
		t.Error("kubectl's dry run passed")
	}
	wantText(t, complaint, denial)
}

// apply is `kubectl apply --server-side` of a manifest.
func applied(image string) []byte {
	return []byte(fmt.Sprintf(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "%s"}
`, image))
}

// What the webhook fills in belongs to the applier's fields or to none: the same manifest applied again changes nothing,
// and another change of it doesn't conflict.
func TestServerSideApplyIsJudgedAndCanBeRepeated(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules, defaultRules)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	apply := func(image string) (generation int64, err error) {
		there, err := deployments.Patch(ctx, "web", types.ApplyPatchType, applied(image), meta.PatchOptions{FieldManager: "ci"})
		if err == nil {
			wantTemplateDefaults(t, &there.Spec.Template)
			return there.Generation, nil
		}
		return 0, err
	}
	_, err := apply(badImage)
	wantDenied(t, err, denial)
	for i, step := range []struct {
		image      string
		generation int64
	}{{goodImage, 1}, {goodImage, 1}, {"registry.example.com/web:2", 2}, {"registry.example.com/web:2", 2}} {
		generation, err := apply(step.image)
		if err != nil || generation != step.generation {
			t.Errorf("apply %d: generation %d, want %d; %v", i, generation, step.generation, err)
		}
	}
	_, err = apply(badImage)
	wantDenied(t, err, denial)
}

// large is a Pod of about that size: in variables of its environment, which nothing else bounds.
func large(name, image string, size int) *core.Pod {
	p := pod(name, image)
	const piece = 64 << 10
	for i := range size / piece {
		p.Spec.Containers[0].Env = append(p.Spec.Containers[0].Env,
			core.EnvVar{Name: fmt.Sprintf("PIECE_%d", i), Value: strings.Repeat("0123456789abcdef", piece/16)})
	}
	return p
}

// etcd takes requests of up to 1.5 MiB; a large object is decided beside the workers.
func TestAnObjectOfAMebibyteIsJudgedAndFilledIn(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules, defaultRules)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	_, err := pods.Create(ctx, large("bad", badImage, 1<<20), stored)
	wantDenied(t, err, denial)
	sent := large("web", goodImage, 1<<20)
	there := made[*core.Pod](t)(pods.Create(ctx, sent, stored))
	wantDefaults(t, there)
	for i, variable := range sent.Spec.Containers[0].Env {
		if there.Spec.Containers[0].Env[i] != variable {
			t.Fatalf("variable %d was changed", i)
		}
	}
	if n := c.Server.Metric(t, "tidegate_requests_heavy_total"); n < 4 {
		t.Errorf("%v requests were decided beside the workers, want 4", n)
	}
}
