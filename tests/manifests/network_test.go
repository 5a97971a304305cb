package manifests

import (
	"slices"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

func networkPolicy(t *testing.T, overlay string) *networking.NetworkPolicy {
	t.Helper()
	return only[*networking.NetworkPolicy](t, overlay, "tidegate")
}

func TestTheServiceLeadsFrom443ToTheWebhookPort(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		ports := only[*core.Service](t, overlay, "tidegate").Spec.Ports
		equal(t, "ports", len(ports), 1)
		equal(t, "port", ports[0].Port, 443)
		equal(t, "targetPort", ports[0].TargetPort.String(), "webhook")
	})
}

func TestNothingLeavesThePod(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		spec := networkPolicy(t, overlay).Spec
		if !slices.Contains(spec.PolicyTypes, networking.PolicyTypeEgress) {
			t.Error("the policy doesn't speak of egress, so all of it is allowed")
		}
		equal(t, "egress rules", len(spec.Egress), 0)
	})
}

func TestTheWebhookPortIsOpenToAllAndTheOpsPortToMonitoring(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		spec := networkPolicy(t, overlay).Spec
		if !slices.Contains(spec.PolicyTypes, networking.PolicyTypeIngress) || len(spec.Ingress) != 2 {
			t.Fatalf("ingress: %v", spec.Ingress)
		}
		webhook, ops := spec.Ingress[0], spec.Ingress[1]
		equal(t, "webhook port", webhook.Ports[0].Port.IntValue(), 9443)
		equal(t, "peers of the webhook port", len(webhook.From), 0)
		equal(t, "ops port", ops.Ports[0].Port.IntValue(), 8080)
		equal(t, "peers of the ops port", len(ops.From), 1)
		names := ops.From[0].NamespaceSelector.MatchExpressions
		equal(t, "selectors of the ops port", len(names), 1)
		equal(t, "key", names[0].Key, "kubernetes.io/metadata.name")
		if !slices.Equal(names[0].Values, []string{"monitoring"}) {
			t.Errorf("namespaces: %v", names[0].Values)
		}
		for _, rule := range spec.Ingress {
			equal(t, "ports of a rule", len(rule.Ports), 1)
		}
	})
}
