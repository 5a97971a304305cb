package cluster

import (
	"testing"

	apps "k8s.io/api/apps/v1"
)

// Patches that are computed: operations on paths, and a part of the object that is merged by the kind's schema. Both
// change nothing on their own result.
const patchRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: platform}
spec:
  match: {resources: [deployments.apps]}
  rules:
    - name: history
      when: object.spec.revisionHistoryLimit != 3
      jsonPatch: |
        [JSONPatch{op: "add", path: "/spec/revisionHistoryLimit", value: 3},
         JSONPatch{op: "add", path: "/metadata/annotations/" + jsonpatch.escapeKey("example.com/by"), value: request.userInfo.username}]
    - name: agent
      applyConfiguration: |
        Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{
          containers: object.spec.template.spec.containers.map(c, Object.spec.template.spec.containers{
            name: c.name,
            env: [Object.spec.template.spec.containers.env{name: "TRACE_AGENT", value: "agent.tracing:4317"}]
          })
        }}}}
`

func TestPatchesThatAreComputedAreStored(t *testing.T) {
	t.Parallel()
	c := serveRules(t, patchRules)
	deployments := c.Alice.AppsV1().Deployments(c.Namespace)
	wanted := deployment("web", goodImage, 1)
	wanted.Annotations = map[string]string{"example.com/note": "kept"}
	there := made[*apps.Deployment](t)(deployments.Create(ctx, wanted, stored))
	if limit := there.Spec.RevisionHistoryLimit; limit == nil || *limit != 3 {
		t.Errorf("revisionHistoryLimit is %v", limit)
	}
	if by := there.Annotations["example.com/by"]; by != "alice" || there.Annotations["example.com/note"] != "kept" {
		t.Errorf("the annotations are %v", there.Annotations)
	}
	container := there.Spec.Template.Spec.Containers[0]
	if len(container.Env) != 1 || container.Env[0].Value != "agent.tracing:4317" || container.Image != goodImage {
		t.Errorf("the container is %+v", container)
	}

	// Sent again as it is stored, nothing is patched.
	again := there.DeepCopy()
	again.ObjectMeta.Name, again.ResourceVersion, again.UID = "again", "", ""
	twice := made[*apps.Deployment](t)(deployments.Create(ctx, again, stored))
	if len(twice.Spec.Template.Spec.Containers[0].Env) != 1 {
		t.Errorf("the second pass left %+v", twice.Spec.Template.Spec.Containers[0].Env)
	}
	for _, call := range rounds(t, createdAs(t, c, "deployments", "again")) {
		if call.Mutated {
			t.Errorf("the second pass patched %+v", call.Patch)
		}
	}
}
