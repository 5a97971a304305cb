package cluster

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cluster/internal/cluster"
)

// kubelet is a node that has no containers: it only says who came. An API server asks it after admission.
type kubelet struct {
	node  string
	mutex sync.Mutex
	paths []string
}

// newKubelet registers a node whose kubelet is a stub.
func newKubelet(t *testing.T, c *cluster.Cluster) *kubelet {
	t.Helper()
	k := &kubelet{node: c.Namespace}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.mutex.Lock()
		defer k.mutex.Unlock()
		k.paths = append(k.paths, r.URL.Path)
		http.Error(w, "this kubelet has no containers", http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	must(t, err)
	port, err := strconv.Atoi(address.Port())
	must(t, err)
	nodes := c.Admin.CoreV1().Nodes()
	node := made[*core.Node](t)(nodes.Create(ctx, &core.Node{ObjectMeta: meta.ObjectMeta{Name: k.node}}, stored))
	node.Status.Addresses = []core.NodeAddress{{Type: core.NodeInternalIP, Address: address.Hostname()}}
	node.Status.DaemonEndpoints.KubeletEndpoint.Port = int32(port)
	node.Status.Allocatable = core.ResourceList{core.ResourceCPU: resource.MustParse("8"), core.ResourceMemory: resource.MustParse("64Gi")}
	node.Status.Capacity = node.Status.Allocatable
	node.Status.Conditions = []core.NodeCondition{{Type: core.NodeReady, Status: core.ConditionTrue}}
	_, err = nodes.UpdateStatus(ctx, node, meta.UpdateOptions{})
	must(t, err)
	return k
}

// asked are the paths that were asked for since the last call.
func (k *kubelet) asked() []string {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	paths := k.paths
	k.paths = nil
	return paths
}

// run makes a Pod that runs on the node, as far as the API server knows.
func (k *kubelet) run(t *testing.T, c *cluster.Cluster, p *core.Pod) *core.Pod {
	t.Helper()
	pods := c.Admin.CoreV1().Pods(c.Namespace)
	p.Spec.NodeName = k.node
	there := made[*core.Pod](t)(pods.Create(ctx, p, stored))
	there.Status.Phase = core.PodRunning
	for _, container := range there.Spec.Containers {
		there.Status.ContainerStatuses = append(there.Status.ContainerStatuses, core.ContainerStatus{
			Name: container.Name, Image: container.Image, Ready: true, Resources: &container.Resources,
			State: core.ContainerState{Running: &core.ContainerStateRunning{}}})
	}
	return made[*core.Pod](t)(pods.UpdateStatus(ctx, there, meta.UpdateOptions{}))
}
