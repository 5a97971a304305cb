package cluster

import (
	"fmt"
	"testing"
	"time"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/wait"
)

// rolledOut is a Deployment whose controller has seen its newest generation and made its Pods.
func rolledOut(t *testing.T, c *cluster.Cluster, replicas int32) {
	t.Helper()
	wait.Until(t, "rolled out", func() error {
		there := made[*apps.Deployment](t)(c.Admin.AppsV1().Deployments(c.Namespace).Get(ctx, "web", meta.GetOptions{}))
		if there.Status.ObservedGeneration != there.Generation || there.Status.UpdatedReplicas != replicas || there.Status.Replicas != replicas {
			return fmt.Errorf("generation %d, status %+v", there.Generation, there.Status)
		}
		return nil
	})
}

func replicaSets(t *testing.T, c *cluster.Cluster) []apps.ReplicaSet {
	t.Helper()
	list, err := c.Admin.AppsV1().ReplicaSets(c.Namespace).List(ctx, meta.ListOptions{})
	must(t, err)
	return list.Items
}

// A Deployment's controller compares templates: one that was filled in without having been changed gets a new
// ReplicaSet, and a ReplicaSet that is filled in never equals its Deployment's, which makes ReplicaSets endlessly.
func TestADefaultingRuleLeavesADeploymentThatIsThereAlone(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	made[*apps.Deployment](t)(deployments.Create(ctx, deployment("web", goodImage, 2), stored))
	rolledOut(t, c, 2)
	serveLater(t, c, defaultRules)

	annotate := func(round int) {
		_, err := deployments.Patch(ctx, "web", types.MergePatchType,
			[]byte(fmt.Sprintf(`{"metadata": {"annotations": {"example.com/round": "%d"}}}`, round)), meta.PatchOptions{})
		must(t, err)
	}
	annotate(0)
	_, err := deployments.UpdateScale(ctx, "web", &autoscaling.Scale{ObjectMeta: meta.ObjectMeta{Name: "web", Namespace: c.Namespace},
		Spec: autoscaling.ScaleSpec{Replicas: 3}}, meta.UpdateOptions{})
	must(t, err)
	rolledOut(t, c, 3)
	made[*apps.Deployment](t)(deployments.Patch(ctx, "web", types.MergePatchType, newReplicas(4), meta.PatchOptions{}))
	rolledOut(t, c, 4)

	// The controller goes on looking; whatever it would do endlessly, it has begun after this time.
	for round := range 6 {
		time.Sleep(5 * time.Second)
		annotate(round + 1)
	}
	rolledOut(t, c, 4)
	there := made[*apps.Deployment](t)(deployments.Get(ctx, "web", meta.GetOptions{}))
	if sets := replicaSets(t, c); len(sets) != 1 || there.Status.CollisionCount != nil {
		t.Errorf("there are %d ReplicaSets, collisionCount is %v", len(sets), there.Status.CollisionCount)
	}
	if labels := there.Spec.Template.Labels; len(labels) != 1 {
		t.Errorf("the template was filled in: %v", labels)
	}
	// New Pods get their defaults: they are nobody's template.
	filled := 0
	for _, p := range podsOf(t, c) {
		if p.Labels["tier"] == "backend" {
			filled++
			wantDefaults(t, &p)
		}
	}
	if filled != 2 {
		t.Errorf("%d Pods were filled in, want those 2 that came after the rules", filled)
	}
}

const templateRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: tiers}
spec:
  match: {resources: [workloads]}
  rules:
    - {name: tier, labels: {on: template, defaults: {tier: backend}}}
`

// The controller makes it again from the Deployment's template, which nothing was filled into: were the ReplicaSet filled
// in, it would take it for another's with the same hash, count a collision, and make the next one.
func TestAReplicaSetThatIsMadeAgainIsLeftAlone(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	made[*apps.Deployment](t)(deployments.Create(ctx, deployment("web", goodImage, 2), stored))
	rolledOut(t, c, 2)
	serveLater(t, c, templateRules)
	old := replicaSets(t, c)[0]
	must(t, c.Alice.AppsV1().ReplicaSets(c.Namespace).Delete(ctx, old.Name, meta.DeleteOptions{}))
	wait.Until(t, "a new ReplicaSet", func() error {
		if sets := replicaSets(t, c); len(sets) != 1 || sets[0].UID == old.UID {
			return fmt.Errorf("there are %d", len(sets))
		}
		return nil
	})
	// A controller that saw a collision makes the next one within moments.
	time.Sleep(5 * time.Second)
	rolledOut(t, c, 2)
	there := made[*apps.Deployment](t)(deployments.Get(ctx, "web", meta.GetOptions{}))
	if sets := replicaSets(t, c); len(sets) != 1 || there.Status.CollisionCount != nil {
		t.Errorf("there are %d ReplicaSets, collisionCount is %v", len(sets), there.Status.CollisionCount)
	}
	for _, p := range podsOf(t, c) {
		if p.Labels["tier"] != "backend" {
			t.Errorf("the new Pod's labels are %v", p.Labels)
		}
	}
}

// A change of the template is the moment to fill it in: one new ReplicaSet, as for any change.
func TestADefaultingRuleFillsInATemplateThatChangesAnyway(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	recreate := deployment("web", goodImage, 2)
	recreate.Spec.Strategy.Type = apps.RecreateDeploymentStrategyType
	made[*apps.Deployment](t)(deployments.Create(ctx, recreate, stored))
	rolledOut(t, c, 2)
	serveLater(t, c, defaultRules)
	there := made[*apps.Deployment](t)(deployments.Patch(ctx, "web", types.StrategicMergePatchType, newImage("registry.example.com/web:2"), meta.PatchOptions{}))
	wantTemplateDefaults(t, &there.Spec.Template)
	rolledOut(t, c, 2)
	there = made[*apps.Deployment](t)(deployments.Get(ctx, "web", meta.GetOptions{}))
	if sets := replicaSets(t, c); len(sets) != 2 || there.Status.CollisionCount != nil {
		t.Errorf("there are %d ReplicaSets, collisionCount is %v", len(sets), there.Status.CollisionCount)
	}
}
