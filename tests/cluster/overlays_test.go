package cluster

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
	"tidegate.dev/tests/cluster/internal/client"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/controlplane"
	"tidegate.dev/tests/cluster/internal/registration"
	"tidegate.dev/tests/cluster/internal/wait"
)

const system = "tidegate-system"

// certManager is a CRD that takes anything of a kind of cert-manager's; what is in it is tests/manifests' business.
func certManager(kind string) string {
	lower := strings.ToLower(kind)
	return fmt.Sprintf(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: %[2]ss.cert-manager.io}
spec:
  group: cert-manager.io
  scope: Namespaced
  names: {kind: %[1]s, plural: %[2]ss, singular: %[2]s}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
`, kind, lower)
}

func overlays(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, "manifests", "overlays"))
	must(t, err)
	var names []string
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	if len(names) < 2 {
		t.Fatalf("the overlays are %q", names)
	}
	return names
}

// Not parallel: the registrations that are applied lead nowhere and concern every namespace.
func TestEveryObjectOfEveryOverlayIsAccepted(t *testing.T) {
	admin := client.New(t, cluster.Plane(), controlplane.Admin)
	folder := t.TempDir()
	kubectl := func(arguments ...string) (string, string, int) {
		t.Helper()
		return client.Kubectl(t, cluster.Plane(), controlplane.Admin, folder, arguments...)
	}
	cluster.WriteFile(t, filepath.Join(folder, "crds.yaml"), certManager("Certificate")+certManager("Issuer"))
	if _, complaint, code := kubectl("apply", "-f", "crds.yaml"); code != 0 {
		t.Fatal(complaint)
	}
	if _, complaint, code := kubectl("wait", "--for=condition=Established", "--timeout=60s", "-f", "crds.yaml"); code != 0 {
		t.Fatal(complaint)
	}
	for _, overlay := range overlays(t) {
		t.Run(overlay, func(t *testing.T) {
			text, err := registration.Render(overlay)
			must(t, err)
			objects := bytes.Split(text, []byte("\n---\n"))
			cluster.WriteFile(t, filepath.Join(folder, "all.yaml"), string(text))
			t.Cleanup(func() {
				// Without kubelets no Pod is ever ready: the next overlay's Deployment must begin anew.
				kinds := "validatingwebhookconfigurations,mutatingwebhookconfigurations,deployments"
				if _, complaint, code := kubectl("delete", kinds, "tidegate", "--ignore-not-found", "--namespace", system); code != 0 {
					t.Error(complaint)
				}
			})
			out, complaint, code := kubectl("apply", "--server-side", "--validate=strict", "-f", "all.yaml")
			if code != 0 || complaint != "" {
				t.Fatalf("exit code %d\n%s", code, complaint)
			}
			lines := strings.Split(strings.TrimSpace(out), "\n")
			if accepted := strings.Count(out, " serverside-applied"); accepted != len(objects) || len(lines) != len(objects) {
				t.Errorf("%d of %d objects were accepted:\n%s", accepted, len(objects), out)
			}
			for _, object := range objects {
				wantStored(t, admin, object)
			}
			// Its own webhooks, of which none answers, and the namespace's Pod security let the server's Pods through.
			wait.Until(t, "as many Pods as replicas", func() error { return everyReplica(admin) })
		})
	}
}

// wantStored fails the test unless the API server has the object; its group and plural are found as kubectl does.
func wantStored(t *testing.T, admin *client.Client, text []byte) {
	t.Helper()
	var head struct {
		meta.TypeMeta
		Metadata struct{ Name, Namespace string }
	}
	must(t, yaml.Unmarshal(text, &head))
	version, err := schema.ParseGroupVersion(head.APIVersion)
	must(t, err)
	list, err := admin.Discovery().ServerResourcesForGroupVersion(head.APIVersion)
	must(t, err)
	at := slices.IndexFunc(list.APIResources, func(r meta.APIResource) bool {
		return r.Kind == head.Kind && !strings.Contains(r.Name, "/")
	})
	if at < 0 {
		t.Fatalf("%s has no %s", head.APIVersion, head.Kind)
	}
	resources := admin.Dynamic.Resource(version.WithResource(list.APIResources[at].Name))
	_, err = resources.Namespace(head.Metadata.Namespace).Get(ctx, head.Metadata.Name, meta.GetOptions{})
	if err != nil {
		t.Errorf("%s %s: %v", head.Kind, head.Metadata.Name, err)
	}
}

// everyReplica says whether the Deployment of the overlay got as many Pods as it wants.
func everyReplica(admin *client.Client) error {
	there, err := admin.AppsV1().Deployments(system).Get(ctx, "tidegate", meta.GetOptions{})
	if err != nil {
		return err
	}
	if there.Status.ObservedGeneration != there.Generation || there.Status.UpdatedReplicas < *there.Spec.Replicas {
		failure := slices.IndexFunc(there.Status.Conditions, func(c apps.DeploymentCondition) bool {
			return c.Type == apps.DeploymentReplicaFailure && c.Status == core.ConditionTrue
		})
		if failure >= 0 {
			return fmt.Errorf("%s", there.Status.Conditions[failure].Message)
		}
		return fmt.Errorf("generation %d, status %+v", there.Generation, there.Status)
	}
	return nil
}
