package manifests

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
)

func TestEachOverlayHasExactlyTheseObjects(t *testing.T) {
	both := []string{
		"Namespace tidegate-system", "ServiceAccount tidegate", "ConfigMap tidegate-rules", "Service tidegate",
		"Deployment tidegate", "PodDisruptionBudget tidegate", "NetworkPolicy tidegate",
		"MutatingWebhookConfiguration tidegate", "ValidatingWebhookConfiguration tidegate",
	}
	certManager := []string{
		"Certificate tidegate", "Certificate tidegate-ca", "Issuer tidegate-ca", "Issuer tidegate-self-signed",
	}
	want := map[string][]string{"dev": both, "ha": append(slices.Clone(both), certManager...)}
	forEachOverlay(t, func(t *testing.T, overlay string) {
		var got []string
		for _, object := range objects(t, overlay) {
			kind := fmt.Sprintf("%T", object)
			got = append(got, kind[strings.LastIndex(kind, ".")+1:]+" "+object.GetName())
		}
		slices.Sort(got)
		slices.Sort(want[overlay])
		if !slices.Equal(got, want[overlay]) {
			t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want[overlay], "\n  "))
		}
	})
}

func TestEveryNamespacedObjectLiesInTheServersNamespace(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		for _, object := range objects(t, overlay) {
			kind := fmt.Sprintf("%T", object)
			want := namespace
			if strings.HasSuffix(kind, ".Namespace") || strings.HasSuffix(kind, "WebhookConfiguration") {
				want = ""
			}
			equal(t, kind+" "+object.GetName(), object.GetNamespace(), want)
		}
	})
}

// kubectl applies in this order: registered before the Service exists, a webhook that fails closed would refuse the
// very Pods that are to answer it.
func TestTheRegistrationsComeLast(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		all := objects(t, overlay)
		for _, object := range all[len(all)-2:] {
			if !strings.HasSuffix(fmt.Sprintf("%T", object), "WebhookConfiguration") {
				t.Errorf("%T comes after a webhook configuration", object)
			}
		}
		equal(t, "the first object", all[0].GetName(), namespace)
	})
}

func TestTheNamespaceEnforcesTheRestrictedPodSecurityStandard(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		labels := only[*core.Namespace](t, overlay, namespace).Labels
		for _, mode := range []string{"enforce", "audit", "warn"} {
			equal(t, mode, labels["pod-security.kubernetes.io/"+mode], "restricted")
			equal(t, mode+"-version", labels["pod-security.kubernetes.io/"+mode+"-version"], "latest")
		}
	})
}

func TestTheServiceAccountBringsNoToken(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		mount := only[*core.ServiceAccount](t, overlay, "tidegate").AutomountServiceAccountToken
		if mount == nil || *mount {
			t.Error("automountServiceAccountToken isn't false")
		}
	})
}

// The server reloads a changed ConfigMap: its name must not change with its content.
func TestTheRulesAreTheShippedPacksUnderAFixedName(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		data := only[*core.ConfigMap](t, overlay, "tidegate-rules").Data
		packs, err := filepath.Glob(filepath.Join(root, "policies/packs/*.yaml"))
		if err != nil || len(packs) < 2 {
			t.Fatal("no packs", err)
		}
		equal(t, "files", len(data), len(packs)-1)
		for _, pack := range packs {
			name := filepath.Base(pack)
			if name == "kustomization.yaml" {
				continue
			}
			equal(t, name, data[name], source(t, "policies/packs/"+name))
		}
	})
}
