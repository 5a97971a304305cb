package cluster

import (
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"tidegate.dev/tests/cluster/internal/audit"
	"tidegate.dev/tests/cluster/internal/cluster"
)

// created is the audit event of the Pod's creation.
func created(t *testing.T, c *cluster.Cluster, name string) audit.Event {
	t.Helper()
	return createdAs(t, c, "pods", name)
}

func createdAs(t *testing.T, c *cluster.Cluster, resource, name string) audit.Event {
	t.Helper()
	events := audit.Find(t, cluster.Plane().AuditLog, func(e *audit.Event) bool {
		return e.Verb == "create" && e.ObjectRef.Namespace == c.Namespace && e.ObjectRef.Name == name && e.ObjectRef.Resource == resource
	})
	if len(events) != 1 {
		t.Fatalf("%d audit events of %s %s", len(events), resource, name)
	}
	return events[0]
}

const watchedRules = `
apiVersion: tidegate.dev/v1
kind: Policy
metadata: {name: watched}
spec:
  match: {resources: [pods]}
  action: audit
  rules:
    - {name: ticket, annotations: {require: {example.com/ticket: "[A-Z]+-[0-9]+"}}}
    - {name: team, labels: {require: {team: {}}}, action: warn}
`

func TestWarningsReachTheClient(t *testing.T) {
	t.Parallel()
	c := serveRules(t, watchedRules)
	c.Alice.Warnings()
	made[*core.Pod](t)(c.Alice.CoreV1().Pods(c.Namespace).Create(ctx, pod("web", goodImage), stored))
	warnings := c.Alice.Warnings()
	if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "watched/team: metadata.labels") {
		t.Errorf("the warnings are %q", warnings)
	}
}

// What is only audited is told to nobody but the audit log, which also says which rules decided.
func TestAuditAnnotationsReachTheAuditLog(t *testing.T) {
	t.Parallel()
	c := serveRules(t, watchedRules, registryRules, tierRules, legacyException)
	pods := c.Alice.CoreV1().Pods(c.Namespace)
	c.Alice.Warnings()
	made[*core.Pod](t)(pods.Create(ctx, pod("legacy-web", badImage), stored))
	if warnings := c.Alice.Warnings(); slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "ticket") }) {
		t.Errorf("the client heard of it: %q", warnings)
	}
	annotations := created(t, c, "legacy-web").Annotations
	const webhook = "validate.tidegate.dev/"
	wantText(t, annotations[webhook+"violations"], `watched/ticket: metadata.annotations`)
	if got := annotations[webhook+"exceptions"]; got != "legacy" {
		t.Errorf("the exceptions are %q", got)
	}
	wantText(t, c.Server.Process.Log(), `"rules_hash":"`+annotations[webhook+"rules"])
	if hash := annotations[webhook+"rules"]; len(hash) < 8 {
		t.Errorf("the rules' hash is %q", hash)
	}

	// A denial's as well.
	_, err := pods.Create(ctx, pod("web", badImage), stored)
	wantDenied(t, err, denial)
	denied := created(t, c, "web")
	if denied.ResponseStatus.Code != 403 || denied.Annotations[webhook+"rules"] != annotations[webhook+"rules"] {
		t.Errorf("the denial's event is %+v", denied)
	}
}
