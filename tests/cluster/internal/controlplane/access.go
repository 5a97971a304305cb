package controlplane

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	rbac "k8s.io/api/rbac/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"tidegate.dev/tests/cluster/internal/process"
	"tidegate.dev/tests/cluster/internal/wait"
)

// Config is how a user reaches the API server, without client-go's own throttling.
func (c *ControlPlane) Config(user string) *rest.Config {
	return &rest.Config{
		Host:            c.url,
		BearerToken:     user + "-token",
		TLSClientConfig: rest.TLSClientConfig{CAFile: c.authority()},
		QPS:             -1,
	}
}

// The API server signs its certificate with a CA that it puts behind it, into the same file.
func (c *ControlPlane) authority() string { return filepath.Join(c.file("certs"), "apiserver.crt") }

// Kubeconfig is the path of a user's kubeconfig, for kubectl.
func (c *ControlPlane) Kubeconfig(user string) (string, error) {
	name := user + ".kubeconfig"
	return c.file(name), c.writeKubeconfig(name, user+"-token")
}

// Written aside and renamed: tests that run at once ask for the same file.
func (c *ControlPlane) writeKubeconfig(name, token string) error {
	text := fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: test
contexts: [{name: test, context: {cluster: test, user: test}}]
clusters: [{name: test, cluster: {server: "%s", certificate-authority: "%s"}}]
users: [{name: test, user: {token: %s}}]
`, c.url, c.authority(), token)
	aside, err := os.CreateTemp(c.Folder, name)
	if err != nil {
		return err
	}
	defer aside.Close()
	if _, err := aside.WriteString(text); err != nil {
		return err
	}
	return os.Rename(aside.Name(), c.file(name))
}

// A developer may do with Pods and workloads what they like, and nothing else.
func (c *ControlPlane) grantRights() error {
	client, err := kubernetes.NewForConfig(c.Config(Admin))
	if err != nil {
		return err
	}
	role := &rbac.ClusterRole{
		ObjectMeta: meta.ObjectMeta{Name: "developer"},
		Rules: []rbac.PolicyRule{{
			APIGroups: []string{"", "apps", "batch"},
			Resources: []string{"*"},
			Verbs:     []string{"*"},
		}},
	}
	binding := &rbac.ClusterRoleBinding{
		ObjectMeta: meta.ObjectMeta{Name: "developers"},
		RoleRef:    rbac.RoleRef{APIGroup: rbac.GroupName, Kind: "ClusterRole", Name: "developer"},
		Subjects:   []rbac.Subject{{APIGroup: rbac.GroupName, Kind: "Group", Name: "developers"}},
	}
	if _, err := client.RbacV1().ClusterRoles().Create(context.Background(), role, meta.CreateOptions{}); err != nil {
		return err
	}
	_, err = client.RbacV1().ClusterRoleBindings().Create(context.Background(), binding, meta.CreateOptions{})
	return err
}

func freePorts(count int) ([]int, error) {
	var ports []int
	for range count {
		port, err := process.FreePort()
		if err != nil {
			return nil, err
		}
		ports = append(ports, port)
	}
	return ports, nil
}

// A health check sends no secret, so it needn't know whom it asks.
func insecureClient() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
}

func answers(p *process.Process, client *http.Client, url string) error {
	return wait.For("healthy "+p.Name, startPatience, func() error {
		if !p.Running() {
			return fmt.Errorf("%s ended", p.Name)
		}
		return get(client, url)
	})
}

func get(client *http.Client, url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}
