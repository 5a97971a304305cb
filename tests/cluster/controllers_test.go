package cluster

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
	"tidegate.dev/tests/cluster/internal/wait"
)

// What must not break: what was there before a rule, and the controllers' work on it.

// serveLater registers registryRules and more, after a test made what they wouldn't allow, and sees them in force.
func serveLater(t *testing.T, c *cluster.Cluster, more ...string) {
	t.Helper()
	// ReplicaSets are no business of /mutate, and must be none where somebody sends them.
	c.Serve(t, registration.Options{Overlay: "ha", Mutating: []admission.RuleWithOperations{
		rule("apps", "replicasets", admission.Create, admission.Update),
	}}, cluster.RuleFolder(t, append(more, registryRules)...))
	_, err := c.Alice.CoreV1().Pods(c.Namespace).Create(ctx, pod("newcomer", badImage), stored)
	wantDenied(t, err, denial)
}

// podsOf are the Pods of the namespace that aren't being deleted.
func podsOf(t *testing.T, c *cluster.Cluster) []core.Pod {
	t.Helper()
	list, err := c.Admin.CoreV1().Pods(c.Namespace).List(ctx, meta.ListOptions{})
	must(t, err)
	return slices.DeleteFunc(list.Items, func(p core.Pod) bool { return p.DeletionTimestamp != nil })
}

func waitForPods(t *testing.T, c *cluster.Cluster, count int) {
	t.Helper()
	wait.Until(t, fmt.Sprintf("%d Pods", count), func() error {
		if n := len(podsOf(t, c)); n != count {
			return fmt.Errorf("there are %d", n)
		}
		return nil
	})
}

func TestAnOldViolatingReplicaSetIsScaledDown(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	sets := c.Alice.AppsV1().ReplicaSets(c.Namespace)
	three := int32(3)
	made[*apps.ReplicaSet](t)(sets.Create(ctx, &apps.ReplicaSet{ObjectMeta: named,
		Spec: apps.ReplicaSetSpec{Replicas: &three, Selector: webSelector, Template: podTemplate(badImage)}}, stored))
	waitForPods(t, c, 3)
	serveLater(t, c)

	made[*apps.ReplicaSet](t)(sets.Patch(ctx, "web", types.MergePatchType, newReplicas(1), meta.PatchOptions{}))
	waitForPods(t, c, 1)
	wait.Until(t, "a ReplicaSet that says so", func() error {
		there := made[*apps.ReplicaSet](t)(sets.Get(ctx, "web", meta.GetOptions{}))
		if there.Status.Replicas != 1 || there.Status.ObservedGeneration != there.Generation {
			return fmt.Errorf("its status is %+v", there.Status)
		}
		return nil
	})
	must(t, sets.Delete(ctx, "web", meta.DeleteOptions{}))
	waitForPods(t, c, 0)
}

// A Deployment rolls from a template that isn't allowed any more to one that is: its controller scales the old
// ReplicaSet down, which is an UPDATE of what violates.
func TestAnOldViolatingDeploymentRollsToWhatIsAllowed(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	recreate := deployment("web", badImage, 2)
	recreate.Spec.Strategy.Type = apps.RecreateDeploymentStrategyType
	made[*apps.Deployment](t)(deployments.Create(ctx, recreate, stored))
	waitForPods(t, c, 2)
	serveLater(t, c)
	_, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "set", "image", "deployment/web", "web="+goodImage)
	if code != 0 {
		t.Fatal(complaint)
	}
	wait.Until(t, "two Pods of the new image", func() error {
		for _, p := range podsOf(t, c) {
			if p.Spec.Containers[0].Image != goodImage {
				return fmt.Errorf("%s has %s", p.Name, p.Spec.Containers[0].Image)
			}
		}
		if n := len(podsOf(t, c)); n != 2 {
			return fmt.Errorf("there are %d", n)
		}
		return nil
	})
}

// A Job that may go when its finalizers are taken away, and so do its Pods: the job controller holds each with one.
func TestAnOldViolatingJobLosesItsFinalizers(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	jobs := c.Alice.BatchV1().Jobs(c.Namespace)
	made[*batch.Job](t)(jobs.Create(ctx, &batch.Job{
		ObjectMeta: meta.ObjectMeta{Name: "web", Finalizers: []string{"example.com/held"}},
		Spec:       batch.JobSpec{Template: endingTemplate(badImage)}}, stored))
	waitForPods(t, c, 1)
	held := podsOf(t, c)[0]
	if !slices.ContainsFunc(held.Finalizers, func(f string) bool { return strings.Contains(f, "job-tracking") }) {
		t.Fatalf("the Pod's finalizers are %q", held.Finalizers)
	}
	serveLater(t, c)

	background := meta.DeletePropagationBackground
	must(t, jobs.Delete(ctx, "web", meta.DeleteOptions{PropagationPolicy: &background}))
	there := made[*batch.Job](t)(jobs.Get(ctx, "web", meta.GetOptions{}))
	if there.DeletionTimestamp == nil {
		t.Fatal("it isn't held")
	}
	_, err := jobs.Patch(ctx, "web", types.MergePatchType, []byte(`{"metadata": {"finalizers": null}}`), meta.PatchOptions{})
	must(t, err)
	wait.Until(t, "no Job and no Pod", func() error {
		if _, err := jobs.Get(ctx, "web", meta.GetOptions{}); !errors.IsNotFound(err) {
			return fmt.Errorf("the Job is there (%v)", err)
		}
		if _, err := c.Admin.CoreV1().Pods(c.Namespace).Get(ctx, held.Name, meta.GetOptions{}); !errors.IsNotFound(err) {
			return fmt.Errorf("its Pod is there (%v)", err)
		}
		return nil
	})
}

func TestAnOldViolatingPodIsLabelled(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	made[*core.Pod](t)(pods.Create(ctx, pod("web", badImage), stored))
	serveLater(t, c)
	out, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "label", "pod", "web", "team=commerce")
	if code != 0 || out != "pod/web labeled\n" {
		t.Errorf("exit code %d, %s%s", code, out, complaint)
	}
	// It isn't forgotten either.
	wantText(t, complaint, "Warning: (existing) images/registry: spec.containers[0].image: "+denial)
	if there := made[*core.Pod](t)(pods.Get(ctx, "web", meta.GetOptions{})); there.Labels["team"] != "commerce" {
		t.Errorf("the labels are %v", there.Labels)
	}
	// A violation of its own is denied all the same.
	_, complaint, code = c.Kubectl(t, "alice", t.TempDir(), "set", "image", "pod/web", "web=quay.io/other:1")
	if code == 0 {
		t.Error("another violation passed")
	}
	wantText(t, complaint, "comes from quay.io")
}
