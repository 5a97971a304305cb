package manifests

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// What both kinds of webhook have in common.
type webhook struct {
	name          string
	client        admission.WebhookClientConfig
	failure       *admission.FailurePolicyType
	match         *admission.MatchPolicyType
	sideEffects   *admission.SideEffectClass
	timeout       *int32
	versions      []string
	namespaces    *meta.LabelSelector
	objects       *meta.LabelSelector
	conditions    []admission.MatchCondition
	rules         []admission.RuleWithOperations
	configuration meta.Object
}

func validating(t *testing.T, overlay string) webhook {
	t.Helper()
	configuration := only[*admission.ValidatingWebhookConfiguration](t, overlay, "tidegate")
	equal(t, "validating webhooks", len(configuration.Webhooks), 1)
	w := configuration.Webhooks[0]
	return webhook{w.Name, w.ClientConfig, w.FailurePolicy, w.MatchPolicy, w.SideEffects, w.TimeoutSeconds,
		w.AdmissionReviewVersions, w.NamespaceSelector, w.ObjectSelector, w.MatchConditions, w.Rules, configuration}
}

func mutating(t *testing.T, overlay string) webhook {
	t.Helper()
	configuration := only[*admission.MutatingWebhookConfiguration](t, overlay, "tidegate")
	equal(t, "mutating webhooks", len(configuration.Webhooks), 1)
	w := configuration.Webhooks[0]
	equal(t, "reinvocationPolicy", *w.ReinvocationPolicy, admission.IfNeededReinvocationPolicy)
	return webhook{w.Name, w.ClientConfig, w.FailurePolicy, w.MatchPolicy, w.SideEffects, w.TimeoutSeconds,
		w.AdmissionReviewVersions, w.NamespaceSelector, w.ObjectSelector, w.MatchConditions, w.Rules, configuration}
}

func forEachWebhook(t *testing.T, test func(t *testing.T, overlay string, w webhook)) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		t.Run("validating", func(t *testing.T) { test(t, overlay, validating(t, overlay)) })
		t.Run("mutating", func(t *testing.T) { test(t, overlay, mutating(t, overlay)) })
	})
}

// "resource.group OPERATION" of all rules, sorted.
func sent(rules []admission.RuleWithOperations) []string {
	var all []string
	for _, rule := range rules {
		for _, group := range rule.APIGroups {
			for _, name := range rule.Resources {
				for _, operation := range rule.Operations {
					all = append(all, strings.TrimSuffix(name+"."+group, ".")+" "+string(operation))
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

func TestWhatHappensWhenTheServerIsAway(t *testing.T) {
	for overlay, want := range map[string]admission.FailurePolicyType{"dev": admission.Ignore, "ha": admission.Fail} {
		equal(t, overlay+" validating", *validating(t, overlay).failure, want)
		equal(t, overlay+" mutating", *mutating(t, overlay).failure, admission.Ignore)
	}
}

func TestWebhooksAreCalledAsTheServerExpects(t *testing.T) {
	forEachWebhook(t, func(t *testing.T, _ string, w webhook) {
		equal(t, "sideEffects", *w.sideEffects, admission.SideEffectClassNone)
		equal(t, "matchPolicy", *w.match, admission.Equivalent)
		equal(t, "timeoutSeconds", *w.timeout, 3)
		if !slices.Equal(w.versions, []string{"v1"}) {
			t.Errorf("admissionReviewVersions: %v", w.versions)
		}
		// A label that anyone may set must not be a way around the rules.
		if w.objects != nil || len(w.conditions) != 0 {
			t.Error("an objectSelector or matchConditions")
		}
		equal(t, "segments of the name", strings.Count(w.name, "."), 2)
	})
}

func TestWebhooksLeadToTheService(t *testing.T) {
	forEachWebhook(t, func(t *testing.T, overlay string, w webhook) {
		service := only[*core.Service](t, overlay, "tidegate")
		if w.client.Service == nil || w.client.URL != nil {
			t.Fatal("no Service")
		}
		equal(t, "name", w.client.Service.Name, service.Name)
		equal(t, "namespace", w.client.Service.Namespace, service.Namespace)
		equal(t, "port", *w.client.Service.Port, service.Spec.Ports[0].Port)
		equal(t, "path", *w.client.Service.Path, map[string]string{
			"validate.tidegate.dev": "/validate", "mutate.tidegate.dev": "/mutate"}[w.name])
	})
}

func TestNamespacesThatMustAlwaysHealAreExcluded(t *testing.T) {
	want := []string{namespace, "kube-system", "kube-node-lease", "cert-manager"}
	forEachWebhook(t, func(t *testing.T, _ string, w webhook) {
		equal(t, "labels", len(w.namespaces.MatchLabels), 0)
		equal(t, "expressions", len(w.namespaces.MatchExpressions), 1)
		expression := w.namespaces.MatchExpressions[0]
		equal(t, "key", expression.Key, "kubernetes.io/metadata.name")
		equal(t, "operator", expression.Operator, meta.LabelSelectorOpNotIn)
		if !slices.Equal(expression.Values, want) {
			t.Errorf("namespaces: %v", expression.Values)
		}
	})
}

func TestRulesNameWhatTheyMean(t *testing.T) {
	forEachWebhook(t, func(t *testing.T, _ string, w webhook) {
		for _, rule := range w.rules {
			equal(t, "scope", *rule.Scope, admission.NamespacedScope)
			if all := fmt.Sprint(rule.APIGroups, rule.APIVersions, rule.Resources, rule.Operations); strings.Contains(all, "*") {
				t.Errorf("a wildcard: %s", all)
			}
			if !slices.Equal(rule.APIVersions, []string{"v1"}) {
				t.Errorf("apiVersions: %v", rule.APIVersions)
			}
		}
	})
}

func TestTheValidatingWebhookSeesPodsAndTheOwnersOfTheirTemplates(t *testing.T) {
	var want []string
	for _, name := range []string{
		"pods", "pods/ephemeralcontainers", "pods/resize", "replicationcontrollers", "podtemplates",
		"deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "jobs.batch", "cronjobs.batch",
	} {
		want = append(want, name+" CREATE", name+" UPDATE")
	}
	slices.Sort(want)
	forEachOverlay(t, func(t *testing.T, overlay string) {
		if got := sent(validating(t, overlay).rules); !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
	})
}

// What the server never patches isn't sent to /mutate: subresources, ReplicaSets, and updates of Pods and Jobs.
func TestTheMutatingWebhookSeesWhatMayBePatched(t *testing.T) {
	want := []string{"pods CREATE", "jobs.batch CREATE"}
	for _, name := range []string{
		"replicationcontrollers", "podtemplates", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch",
	} {
		want = append(want, name+" CREATE", name+" UPDATE")
	}
	slices.Sort(want)
	forEachOverlay(t, func(t *testing.T, overlay string) {
		if got := sent(mutating(t, overlay).rules); !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
	})
}
