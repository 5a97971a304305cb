package cluster

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/wait"
)

// inject registers another mutating webhook for the Pods of the test's namespace, which answers with a fixed patch and is
// called after tidegate's; it is in force when this returns.
func inject(t *testing.T, c *cluster.Cluster, patch string) {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var review struct {
			Request struct {
				UID string `json:"uid"`
			} `json:"request"`
		}
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &review)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		answer, _ := json.Marshal(map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": map[string]any{
			"uid": review.Request.UID, "allowed": true, "patchType": "JSONPatch", "patch": []byte(patch)}})
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	url := server.URL + "/inject"
	none, fail := admission.SideEffectClassNone, admission.Fail
	// Configurations are called in the order of their names.
	name := "z-injector-of-" + c.Namespace
	configuration := &admission.MutatingWebhookConfiguration{
		ObjectMeta: meta.ObjectMeta{Name: name},
		Webhooks: []admission.MutatingWebhook{{
			Name: "inject.example.com",
			ClientConfig: admission.WebhookClientConfig{URL: &url,
				CABundle: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})},
			Rules:                   []admission.RuleWithOperations{rule("", "pods", admission.Create)},
			SideEffects:             &none,
			FailurePolicy:           &fail,
			AdmissionReviewVersions: []string{"v1"},
			NamespaceSelector:       &meta.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": c.Namespace}},
		}},
	}
	api := c.Admin.AdmissionregistrationV1().MutatingWebhookConfigurations()
	made[*admission.MutatingWebhookConfiguration](t)(api.Create(ctx, configuration, stored))
	t.Cleanup(func() {
		if err := api.Delete(ctx, name, meta.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	wait.Until(t, "a second webhook that is asked", func() error {
		probe := pod("probe", goodImage)
		would, err := c.Admin.CoreV1().Pods(c.Namespace).Create(ctx, probe, meta.CreateOptions{DryRun: []string{meta.DryRunAll}})
		if err != nil {
			return nil // tidegate denies what it brings in
		}
		if injected(would) {
			return nil
		}
		return fmt.Errorf("nothing was injected into %+v", would.Spec)
	})
}

func injected(p *core.Pod) bool { return len(p.Spec.Containers) > 1 || p.Spec.Hostname != "" }
