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

// The webhook of Pods and workloads, and the one of everything else.
func validating(t *testing.T, overlay string) webhook { return validatingAt(t, overlay, 0) }
func guard(t *testing.T, overlay string) webhook      { return validatingAt(t, overlay, 1) }

func validatingAt(t *testing.T, overlay string, index int) webhook {
	t.Helper()
	configuration := only[*admission.ValidatingWebhookConfiguration](t, overlay, "tidegate")
	equal(t, "validating webhooks", len(configuration.Webhooks), 2)
	w := configuration.Webhooks[index]
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
		t.Run("guard", func(t *testing.T) { test(t, overlay, guard(t, overlay)) })
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
		equal(t, overlay+" guard", *guard(t, overlay).failure, admission.Ignore)
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
		if w.objects != nil {
			t.Error("an objectSelector")
		}
		// Who asks is all that a condition may look at.
		for _, condition := range w.conditions {
			rest := strings.ReplaceAll(condition.Expression, "request.userInfo.username", "")
			if w.name != "guard.tidegate.dev" || strings.Contains(rest, "request") || strings.Contains(rest, "object") {
				t.Errorf("matchConditions: %s", condition.Expression)
			}
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
			"validate.tidegate.dev": "/validate", "guard.tidegate.dev": "/validate", "mutate.tidegate.dev": "/mutate"}[w.name])
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

var clusterScoped = []string{
	"namespaces", "persistentvolumes", "customresourcedefinitions", "clusterroles", "clusterrolebindings",
}

func TestRulesNameWhatTheyMean(t *testing.T) {
	forEachWebhook(t, func(t *testing.T, _ string, w webhook) {
		for _, rule := range w.rules {
			wanted := admission.NamespacedScope
			if w.name == "guard.tidegate.dev" && slices.ContainsFunc(rule.Resources, func(name string) bool {
				return slices.Contains(clusterScoped, name)
			}) {
				wanted = admission.ClusterScope
			}
			equal(t, "scope", *rule.Scope, wanted)
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

func TestTheGuardSeesWhatOtherPacksJudgeAndNothingOfTheControlPlane(t *testing.T) {
	want := []string{
		"namespaces DELETE", "persistentvolumes DELETE", "persistentvolumeclaims DELETE",
		"customresourcedefinitions.apiextensions.k8s.io DELETE",
		"pods/attach CONNECT", "pods/exec CONNECT", "pods/portforward CONNECT",
	}
	for _, name := range []string{
		"services", "ingresses.networking.k8s.io", "poddisruptionbudgets.policy", "roles.rbac.authorization.k8s.io",
		"rolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
		"clusterrolebindings.rbac.authorization.k8s.io",
	} {
		want = append(want, name+" CREATE", name+" UPDATE")
	}
	slices.Sort(want)
	forEachOverlay(t, func(t *testing.T, overlay string) {
		w := guard(t, overlay)
		if got := sent(w.rules); !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
		equal(t, "conditions", len(w.conditions), 1)
		for _, user := range []string{"system:apiserver", "system:kube-controller-manager", "system:node:", "system:serviceaccount:kube-system:"} {
			if !strings.Contains(w.conditions[0].Expression, "'"+user+"'") {
				t.Errorf("%s is sent here", user)
			}
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
