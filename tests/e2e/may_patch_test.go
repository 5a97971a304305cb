package e2e

import (
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

const podSpec = `
containers:
- name: web
  image: registry.example.com/shop/web:1.4.2
- name: proxy
  image: registry.example.com/mesh/proxy:3.1
`

func indent(text string, columns int) string {
	pad := strings.Repeat(" ", columns)
	return pad + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+pad)
}

func pod(t testing.TB) reviews.Object {
	return reviews.YAML(t, "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n"+indent(podSpec, 2))
}

// workload is an owner of a template at spec.template, its selector on `app`.
func workload(t testing.TB, apiVersion, kind string) reviews.Object {
	return reviews.YAML(t, "apiVersion: "+apiVersion+"\nkind: "+kind+`
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
`+indent(podSpec, 6))
}

func cronJob(t testing.TB) reviews.Object {
	return reviews.YAML(t, `apiVersion: batch/v1
kind: CronJob
metadata: {name: web, namespace: shop}
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
          restartPolicy: OnFailure
`+indent(podSpec, 10))
}

func podTemplate(t testing.TB) reviews.Object {
	return reviews.YAML(t, `apiVersion: v1
kind: PodTemplate
metadata: {name: web, namespace: shop}
template:
  metadata: {labels: {app: web}}
  spec:
`+indent(podSpec, 4))
}

// change is a copy of the object with a value set at a path.
func change(object reviews.Object, value any, path ...any) reviews.Object {
	copied := reviews.Copy(object)
	last := path[len(path)-1].(string)
	reviews.At(copied, path[:len(path)-1]...).(reviews.Object)[last] = value
	return copied
}

func ownedBy(object reviews.Object, kind string, controller bool) reviews.Object {
	owner := reviews.Object{"apiVersion": "apps/v1", "kind": kind, "name": "web-7d9f", "uid": "6f1c", "controller": controller}
	return change(object, []any{owner}, "metadata", "ownerReferences")
}

// The design's "What may be patched", line by line.
func TestOnlyWhatMayBePatchedIsPatched(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("together"))
	client := newClient(t, s)

	deployment := workload(t, "apps/v1", "Deployment")
	replicaSet := workload(t, "apps/v1", "ReplicaSet")
	job := workload(t, "batch/v1", "Job")
	controller := change(workload(t, "v1", "ReplicationController"), reviews.Object{"app": "web"}, "spec", "selector")
	newImage := func(object reviews.Object, path ...any) reviews.Object {
		return change(object, "registry.example.com/shop/web:1.5.0", append(path, "containers", 0, "image")...)
	}
	inTemplate := []any{"spec", "template", "spec"}

	cases := []struct {
		name    string
		request reviews.Request
		patched bool
	}{
		{"a Pod that is created", reviews.Request{Object: pod(t)}, true},
		{"a Pod in v1beta1", reviews.Request{Object: pod(t), V1beta1: true}, true},
		{"a dry run", reviews.Request{Object: pod(t), DryRun: true}, true},
		{"a Pod that a controller owns", reviews.Request{Object: ownedBy(pod(t), "ReplicaSet", true)}, true},
		{"a Pod that is updated", reviews.Request{Operation: "UPDATE", Object: newImage(pod(t), "spec"), Old: pod(t)}, false},
		{"a Job that is created", reviews.Request{Object: job}, true},
		{"a Job that is updated", reviews.Request{Operation: "UPDATE", Object: newImage(job, inTemplate...), Old: job}, false},
		{"a Job of a CronJob", reviews.Request{Object: ownedBy(job, "CronJob", true)}, false},
		{"a Deployment that is created", reviews.Request{Object: deployment}, true},
		{"a StatefulSet that is created", reviews.Request{Object: workload(t, "apps/v1", "StatefulSet")}, true},
		{"a DaemonSet that is created", reviews.Request{Object: workload(t, "apps/v1", "DaemonSet")}, true},
		{"a ReplicationController that is created", reviews.Request{Object: controller}, true},
		{"a CronJob that is created", reviews.Request{Object: cronJob(t)}, true},
		{"a PodTemplate that is created", reviews.Request{Object: podTemplate(t)}, true},
		{"a bare ReplicaSet", reviews.Request{Object: replicaSet}, false},
		{"a ReplicaSet of a Deployment", reviews.Request{Object: ownedBy(replicaSet, "Deployment", true)}, false},
		{"a Deployment that a controller owns", reviews.Request{Object: ownedBy(deployment, "WebApp", true)}, false},
		{"a Deployment with an owner that is no controller",
			reviews.Request{Object: ownedBy(deployment, "WebApp", false)}, true},
		{"a Deployment that is only scaled",
			reviews.Request{Operation: "UPDATE", Object: change(deployment, 7, "spec", "replicas"), Old: deployment}, false},
		{"a Deployment that is only labelled",
			reviews.Request{Operation: "UPDATE", Object: change(deployment, reviews.Object{"a": "b"}, "metadata", "labels"),
				Old: deployment}, false},
		{"a Deployment whose template changes",
			reviews.Request{Operation: "UPDATE", Object: newImage(deployment, inTemplate...), Old: deployment}, true},
		{"a CronJob whose template changes",
			reviews.Request{Operation: "UPDATE", Old: cronJob(t),
				Object: newImage(cronJob(t), "spec", "jobTemplate", "spec", "template", "spec")}, true},
		{"a CronJob whose schedule changes",
			reviews.Request{Operation: "UPDATE", Object: change(cronJob(t), "0 4 * * *", "spec", "schedule"), Old: cronJob(t)}, false},
		{"a PodTemplate that changes",
			reviews.Request{Operation: "UPDATE", Object: newImage(podTemplate(t), "template", "spec"), Old: podTemplate(t)}, true},
		{"a Pod's status", reviews.Request{Operation: "UPDATE", SubResource: "status", Object: pod(t), Old: pod(t)}, false},
		{"a Pod's ephemeral containers",
			reviews.Request{Operation: "UPDATE", SubResource: "ephemeralcontainers", Object: pod(t), Old: pod(t)}, false},
		{"a Pod's size", reviews.Request{Operation: "UPDATE", SubResource: "resize", Object: pod(t), Old: pod(t)}, false},
		{"a Deployment's scale", reviews.Request{Operation: "UPDATE", SubResource: "scale", Resource: "deployments",
			Object: reviews.YAML(t, `{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, namespace: shop}, spec: {replicas: 3}}`),
			Old:    reviews.YAML(t, `{apiVersion: autoscaling/v1, kind: Scale, metadata: {name: web, namespace: shop}, spec: {replicas: 2}}`)}, false},
		{"a Pod that is deleted", reviews.Request{Operation: "DELETE", Old: pod(t)}, false},
		{"a Pod that is exec'd into", reviews.Request{Operation: "CONNECT", SubResource: "exec", Resource: "pods", Name: "web",
			Object: reviews.YAML(t, `{apiVersion: v1, kind: PodExecOptions, command: [sh], container: web}`)}, false},
		{"a kind without a Pod", reviews.Request{Object: reviews.YAML(t,
			`{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: shop}, data: {a: b}}`)}, false},
	}
	for _, c := range cases {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			review := reviews.Build(t, c.request)
			answer := ask(t, client, "/mutate", review)
			if got := answer.Patch != nil; got != c.patched {
				t.Fatalf("patched: %v, want %v: %s", got, c.patched, answer.Patch)
			}
			if !answer.Allowed {
				t.Fatalf("/mutate denied: %s", answer.Message)
			}
			if !c.patched {
				return
			}
			after, _, err := inspectPatch(review, answer.Patch, c.request.Resource == "")
			if err != nil {
				t.Fatal(err)
			}
			if err := checkSecondPass(client, "/mutate", review, after); err != nil {
				t.Error(err)
			}
		})
	}
}

// A webhook is registered for one failurePolicy: its route gives only that part of the patch.
func TestRoutesFillInThePoliciesOfTheirFailurePolicy(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("together"))
	client := newClient(t, s)
	review := reviews.Build(t, reviews.Request{Object: pod(t)})
	for route, want := range map[string]struct{ user, labels bool }{
		"/mutate": {true, true}, "/mutate/fail": {false, true}, "/mutate/ignore": {true, false},
	} {
		answer := ask(t, client, route, review)
		patch := string(answer.Patch)
		if got := strings.Contains(patch, "securityContext"); got != want.user {
			t.Errorf("%s sets the user: %v: %s", route, got, patch)
		}
		if got := strings.Contains(patch, "managed-by"); got != want.labels {
			t.Errorf("%s sets labels: %v: %s", route, got, patch)
		}
	}
}

// Kubernetes refuses a selector that does not match its template, and a changed one orphans Pods.
func TestALabelThatTheSelectorUsesIsNeverPatched(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("together"))
	client := newClient(t, s)
	byLabels := change(workload(t, "apps/v1", "Deployment"),
		reviews.YAML(t, `{matchLabels: {app: web, tier: frontend}}`), "spec", "selector")
	byExpression := change(workload(t, "apps/v1", "StatefulSet"),
		reviews.YAML(t, `{matchExpressions: [{key: tier, operator: Exists}, {key: managed-by, operator: DoesNotExist}]}`), "spec", "selector")
	byMap := change(workload(t, "v1", "ReplicationController"), reviews.Object{"tier": "frontend"}, "spec", "selector")
	for name, object := range map[string]reviews.Object{"labels": byLabels, "expressions": byExpression, "map": byMap} {
		review := reviews.Build(t, reviews.Request{Object: object})
		answer := ask(t, client, "/mutate", review)
		_, changes, err := inspectPatch(review, answer.Patch, true)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range changes {
			if strings.HasSuffix(c.Path, "/tier") || name == "expressions" && strings.HasSuffix(c.Path, "/managed-by") {
				t.Errorf("selector by %s: the patch changes %v", name, c)
			}
		}
	}
}

// `mutation: report` says what would be set, and sets nothing.
func TestReportedDefaultsAreWarningsOnly(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("wide"))
	answer := ask(t, newClient(t, s), "/mutate", reviews.Build(t, reviews.Request{Object: pod(t)}))
	found := false
	for _, warning := range answer.Warnings {
		found = found || strings.Contains(warning, "would set") && strings.Contains(warning, "example.com/priority")
	}
	if !found || strings.Contains(string(answer.Patch), "example.com~1priority") {
		t.Errorf("warnings %q, patch %s", answer.Warnings, answer.Patch)
	}
}
