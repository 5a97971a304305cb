package cluster

import (
	"testing"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"tidegate.dev/tests/cluster/internal/client"
	"tidegate.dev/tests/cluster/internal/cluster"
)

// workload is a kind that keeps a Pod template.
type workload struct {
	kind     string
	path     string // of the template's spec
	resource schema.GroupVersionResource
	create   func(c *client.Client, namespace, image string) error
}

// find is the object called web, as it is stored.
func (w workload) find(c *cluster.Cluster) (*unstructured.Unstructured, error) {
	return c.Alice.Dynamic.Resource(w.resource).Namespace(c.Namespace).Get(ctx, "web", meta.GetOptions{})
}

// The template of a Job must say that it ends.
func endingTemplate(image string) core.PodTemplateSpec {
	template := podTemplate(image)
	template.Spec.RestartPolicy = core.RestartPolicyNever
	return template
}

var named = meta.ObjectMeta{Name: "web"}

var workloads = []workload{
	{"Deployment", "spec.template.spec", apps.SchemeGroupVersion.WithResource("deployments"), func(c *client.Client, namespace, image string) error {
		_, err := c.AppsV1().Deployments(namespace).Create(ctx, deployment("web", image, 1), stored)
		return err
	}},
	{"StatefulSet", "spec.template.spec", apps.SchemeGroupVersion.WithResource("statefulsets"), func(c *client.Client, namespace, image string) error {
		_, err := c.AppsV1().StatefulSets(namespace).Create(ctx, &apps.StatefulSet{ObjectMeta: named,
			Spec: apps.StatefulSetSpec{Selector: webSelector, Template: podTemplate(image)}}, stored)
		return err
	}},
	{"DaemonSet", "spec.template.spec", apps.SchemeGroupVersion.WithResource("daemonsets"), func(c *client.Client, namespace, image string) error {
		_, err := c.AppsV1().DaemonSets(namespace).Create(ctx, &apps.DaemonSet{ObjectMeta: named,
			Spec: apps.DaemonSetSpec{Selector: webSelector, Template: podTemplate(image)}}, stored)
		return err
	}},
	{"ReplicaSet", "spec.template.spec", apps.SchemeGroupVersion.WithResource("replicasets"), func(c *client.Client, namespace, image string) error {
		_, err := c.AppsV1().ReplicaSets(namespace).Create(ctx, &apps.ReplicaSet{ObjectMeta: named,
			Spec: apps.ReplicaSetSpec{Selector: webSelector, Template: podTemplate(image)}}, stored)
		return err
	}},
	{"ReplicationController", "spec.template.spec", core.SchemeGroupVersion.WithResource("replicationcontrollers"), func(c *client.Client, namespace, image string) error {
		template := podTemplate(image)
		_, err := c.CoreV1().ReplicationControllers(namespace).Create(ctx, &core.ReplicationController{ObjectMeta: named,
			Spec: core.ReplicationControllerSpec{Selector: webSelector.MatchLabels, Template: &template}}, stored)
		return err
	}},
	{"PodTemplate", "template.spec", core.SchemeGroupVersion.WithResource("podtemplates"), func(c *client.Client, namespace, image string) error {
		_, err := c.CoreV1().PodTemplates(namespace).Create(ctx, &core.PodTemplate{ObjectMeta: named, Template: podTemplate(image)}, stored)
		return err
	}},
	{"Job", "spec.template.spec", batch.SchemeGroupVersion.WithResource("jobs"), func(c *client.Client, namespace, image string) error {
		_, err := c.BatchV1().Jobs(namespace).Create(ctx, &batch.Job{ObjectMeta: named,
			Spec: batch.JobSpec{Template: endingTemplate(image)}}, stored)
		return err
	}},
	{"CronJob", "spec.jobTemplate.spec.template.spec", batch.SchemeGroupVersion.WithResource("cronjobs"), func(c *client.Client, namespace, image string) error {
		_, err := c.BatchV1().CronJobs(namespace).Create(ctx, &batch.CronJob{ObjectMeta: named, Spec: batch.CronJobSpec{
			Schedule: "0 4 * * *", JobTemplate: batch.JobTemplateSpec{Spec: batch.JobSpec{Template: endingTemplate(image)}}}}, stored)
		return err
	}},
}

// What makes Pods is denied itself: else its owner would have to find out why no Pods come.
func TestWorkloadsAreDeniedAtTheTopAndNotOnlyAtTheirPods(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules)
	for _, w := range workloads {
		t.Run(w.kind, func(t *testing.T) {
			err := w.create(c.Alice, c.Namespace, badImage)
			wantDenied(t, err, w.kind+` "web" violates 1 rule: images/registry`)
			wantDenied(t, err, w.path+".containers[0].image: "+denial)
			if _, err := w.find(c); !errors.IsNotFound(err) {
				t.Errorf("what was denied is there: %v", err)
			}
			must(t, w.create(c.Alice, c.Namespace, goodImage))
			made[*unstructured.Unstructured](t)(w.find(c))
		})
	}
}

// A change of the template is judged as well.
func TestWorkloadsAreDeniedWhenTheirTemplateChanges(t *testing.T) {
	t.Parallel()
	c := serveRules(t, registryRules)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	made[*apps.Deployment](t)(deployments.Create(ctx, deployment("web", goodImage, 1), stored))
	_, complaint, code := c.Kubectl(t, "alice", t.TempDir(), "set", "image", "deployment/web", "web="+badImage)
	if code == 0 {
		t.Fatal("it was not denied")
	}
	wantText(t, complaint, "spec.template.spec.containers[0].image: "+denial)
	there := made[*apps.Deployment](t)(deployments.Get(ctx, "web", meta.GetOptions{}))
	if image := there.Spec.Template.Spec.Containers[0].Image; image != goodImage {
		t.Errorf("the image is %s", image)
	}
}
