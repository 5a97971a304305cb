package cluster

import (
	"path/filepath"
	"slices"
	"testing"

	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
)

const guardedManifests = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - {name: web, image: "registry.example.com/web:1", securityContext: {privileged: true}}
  volumes:
    - {name: root, hostPath: {path: /}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: packs-boss}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, ports: [{port: 80}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, labels: {tidegate.dev/protect: "true"}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`

const guardedDenials = `Error from server (Forbidden): error when creating "all.yaml": admission webhook "validate.tidegate.dev" denied the request: Pod "web" violates 2 rules: pod-security/privileged, pod-security/host-path
- pod-security/privileged: spec.containers[0]: must not be privileged; name the capabilities it needs instead
- pod-security/host-path: spec.volumes[0]: must not mount / of the node; use a PersistentVolumeClaim, emptyDir or a CSI volume
Error from server (Forbidden): error when creating "all.yaml": admission webhook "guard.tidegate.dev" denied the request: ClusterRoleBinding "packs-boss" violates 1 rule: rbac/cluster-admin
- rbac/cluster-admin: must not bind cluster-admin, which may do everything; bind a role that names what is needed
Error from server (Forbidden): error when creating "all.yaml": admission webhook "guard.tidegate.dev" denied the request: Service "web" violates 1 rule: exposure/node-port
- exposure/node-port: spec.type: NodePort opens a port on every node; use ClusterIP behind an Ingress or Gateway
`

const protectedDenial = `Error from server (Forbidden): admission webhook "guard.tidegate.dev" denied the request: PersistentVolumeClaim "data" violates 1 rule: deletion/protected
- deletion/protected: is protected by its label tidegate.dev/protect; to delete it: kubectl label persistentvolumeclaims data tidegate.dev/protect-
`

// The packs' CEL rules under the manifests' own registration: no rule of it is added here.
func TestPacksDenyWithTheirWordsInKubectl(t *testing.T) {
	t.Parallel()
	c := cluster.New(t, registration.Options{Overlay: "ha"}, pack(t, "pod-security"), pack(t, "rbac"), pack(t, "exposure"), pack(t, "deletion"))
	folder := t.TempDir()
	cluster.WriteFile(t, filepath.Join(folder, "all.yaml"), guardedManifests)
	out, complaint, code := c.Kubectl(t, "admin", folder, "apply", "-f", "all.yaml")
	if code != 1 || out != "persistentvolumeclaim/data created\n" || complaint != guardedDenials {
		t.Errorf("exit code %d, %q and\n%s\nwant\n%s", code, out, complaint, guardedDenials)
	}
	out, complaint, code = c.Kubectl(t, "alice", folder, "delete", "pvc", "data", "--wait=false")
	if code != 1 || out != "" || complaint != protectedDenial {
		t.Errorf("exit code %d, %q and\n%s\nwant\n%s", code, out, complaint, protectedDenial)
	}
	for _, arguments := range [][]string{{"label", "persistentvolumeclaims", "data", "tidegate.dev/protect-"}, {"delete", "pvc", "data", "--wait=false"}} {
		if _, complaint, code := c.Kubectl(t, "alice", folder, arguments...); code != 0 {
			t.Errorf("%q: exit code %d: %s", arguments, code, complaint)
		}
	}
}

// The namespace is one of production's, prod-…, for the test's name is.
func TestProdIsEnteredByBreakGlassAlone(t *testing.T) {
	t.Parallel()
	c := cluster.New(t, registration.Options{Overlay: "ha"}, pack(t, "access"))
	node := newKubelet(t, c)
	node.run(t, c, pod("web", goodImage))
	folder := t.TempDir()
	node.asked()
	for subresource, arguments := range map[string][]string{
		"exec":        {"exec", "web", "--", "id"},
		"attach":      {"attach", "web"},
		"portforward": {"port-forward", "web", ":80"},
	} {
		_, complaint, code := c.Kubectl(t, "alice", folder, arguments...)
		if code == 0 {
			t.Errorf("%s passed", subresource)
		}
		wantText(t, complaint, `admission webhook "guard.tidegate.dev" denied the request: `)
		wantText(t, complaint, "- access/break-glass: alice is not in the group break-glass, which may use "+subresource+" in "+c.Namespace)
		if paths := node.asked(); len(paths) != 0 {
			t.Errorf("%s: the kubelet was asked for %q", subresource, paths)
		}
	}
	c.Kubectl(t, "admin", folder, "--as=alice", "--as-group=developers", "--as-group=break-glass", "exec", "web", "--", "id")
	if want, paths := "/exec/"+c.Namespace+"/web/web", node.asked(); !slices.Contains(paths, want) {
		t.Errorf("the kubelet was asked for %q, want %s", paths, want)
	}
}
