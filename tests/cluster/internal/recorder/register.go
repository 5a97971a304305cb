package recorder

import (
	"context"
	"errors"
	"time"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"tidegate.dev/tests/cluster/internal/wait"
)

// Register has the API server send everything but kube-system's own housekeeping, and returns when it does.
func (r *Recorder) Register(client kubernetes.Interface) error {
	none, ignore := admission.SideEffectClassNone, admission.Ignore
	everything := []admission.RuleWithOperations{{
		Operations: []admission.OperationType{admission.OperationAll},
		Rule:       admission.Rule{APIGroups: []string{"*"}, APIVersions: []string{"*"}, Resources: []string{"*/*"}},
	}}
	elsewhere := &meta.LabelSelector{MatchExpressions: []meta.LabelSelectorRequirement{{
		Key: "kubernetes.io/metadata.name", Operator: meta.LabelSelectorOpNotIn, Values: []string{"kube-system", "kube-node-lease"},
	}}}
	to := func(path string) admission.WebhookClientConfig {
		url := r.URL(path)
		return admission.WebhookClientConfig{URL: &url, CABundle: r.Bundle}
	}
	named := meta.ObjectMeta{Name: "recorder"}
	versions := []string{"v1"}
	api := client.AdmissionregistrationV1()
	_, err := api.MutatingWebhookConfigurations().Create(context.Background(), &admission.MutatingWebhookConfiguration{
		ObjectMeta: named, Webhooks: []admission.MutatingWebhook{{Name: "mutate.recorder.example.com", ClientConfig: to("/mutate"), Rules: everything,
			NamespaceSelector: elsewhere, SideEffects: &none, FailurePolicy: &ignore, AdmissionReviewVersions: versions}},
	}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	_, err = api.ValidatingWebhookConfigurations().Create(context.Background(), &admission.ValidatingWebhookConfiguration{
		ObjectMeta: named, Webhooks: []admission.ValidatingWebhook{{Name: "validate.recorder.example.com", ClientConfig: to("/validate"), Rules: everything,
			NamespaceSelector: elsewhere, SideEffects: &none, FailurePolicy: &ignore, AdmissionReviewVersions: versions}},
	}, meta.CreateOptions{})
	if err != nil {
		return err
	}
	err = wait.For("a webhook that is asked", 30*time.Second, func() error {
		probe := &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "probe"}}
		_, err := client.CoreV1().ConfigMaps("default").Create(context.Background(), probe, meta.CreateOptions{DryRun: []string{meta.DryRunAll}})
		if err != nil {
			return err
		}
		asked := map[string]bool{}
		for _, review := range r.Reviews() {
			asked[review.Path] = true
		}
		if !asked["/mutate"] || !asked["/validate"] {
			return errors.New("it was not asked")
		}
		return nil
	})
	r.WaitQuiet(500*time.Millisecond, 10*time.Second)
	r.Forget()
	return err
}
