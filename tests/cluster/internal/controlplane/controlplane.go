// Package controlplane runs etcd, kube-apiserver and kube-controller-manager on loopback in a temporary folder. There is
// no scheduler and no kubelet: a Pod stays Pending, a Node is an object. ServiceAccount admission is off, so that Pods
// need neither accounts nor tokens; everything else is as a cluster has it.
package controlplane

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/rest"
	"tidegate.dev/tests/cluster/internal/process"
	"tidegate.dev/tests/cluster/internal/wait"
)

// The people who ask. Admin may everything; Alice is a developer, see rbac.go; both come from the token file.
const (
	Admin = "admin"
	Alice = "alice"
)

// How long a control plane may take to be ready; it takes about 4 s on two idle cores.
const startPatience = 120 * time.Second

// ControlPlane is a running one.
type ControlPlane struct {
	Folder   string // all its files; audit.log is the audit log
	AuditLog string
	url      string
	binaries string
	started  []*process.Process // in the order of their start
}

// Start runs a control plane of the binaries and waits until it is ready. The folder is the caller's.
func Start(folder, binaries string) (*ControlPlane, error) {
	c := &ControlPlane{Folder: folder, AuditLog: filepath.Join(folder, "audit.log"), binaries: binaries}
	if err := c.start(); err != nil {
		err = fmt.Errorf("%w\n%s", err, c.tails())
		c.Stop()
		return nil, err
	}
	return c, nil
}

func (c *ControlPlane) start() error {
	if err := c.writeFiles(); err != nil {
		return err
	}
	etcd, err := c.startEtcd()
	if err != nil {
		return err
	}
	if err := c.startAPIServer(etcd); err != nil {
		return err
	}
	if err := c.grantRights(); err != nil {
		return err
	}
	return c.startControllerManager()
}

// Stop ends everything, the last started first.
func (c *ControlPlane) Stop() {
	for i := len(c.started) - 1; i >= 0; i-- {
		c.started[i].Stop(10 * time.Second)
	}
}

func (c *ControlPlane) tails() string {
	text := ""
	for _, p := range c.started {
		text += "the end of " + p.LogFile + ":\n" + p.Tail(15) + "\n"
	}
	return text
}

func (c *ControlPlane) run(name string, arguments ...string) (*process.Process, error) {
	p, err := process.Start(name, c.Folder, filepath.Join(c.binaries, name), arguments...)
	if err == nil {
		c.started = append(c.started, p)
	}
	return p, err
}

func (c *ControlPlane) file(name string) string { return filepath.Join(c.Folder, name) }

// Binary is the path of one of the programs, for instance kubectl.
func (c *ControlPlane) Binary(name string) string { return filepath.Join(c.binaries, name) }

func (c *ControlPlane) writeFiles() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	signing := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	files := map[string]string{
		"service-account.key": string(signing),
		"audit-policy.yaml":   auditPolicy,
		// token, user, uid, groups; the tokens open nothing outside loopback and a test's time.
		"tokens.csv": "admin-token,admin,1,system:masters\nalice-token,alice,2,developers\n" +
			"controllers-token,system:kube-controller-manager,3\n",
	}
	for name, text := range files {
		if err := os.WriteFile(c.file(name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Of Pods and workloads with the request: only then are patches among the annotations. Those of webhooks are there at
// every level.
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    verbs: [get, list, watch]
  - level: None
    resources: [{group: "", resources: [events]}, {group: coordination.k8s.io}]
  - level: Request
    resources: [{group: "", resources: [pods, podtemplates, replicationcontrollers]}, {group: apps}, {group: batch}]
  - level: Metadata
`

func (c *ControlPlane) startEtcd() (string, error) {
	ports, err := freePorts(2)
	if err != nil {
		return "", err
	}
	client, peer := fmt.Sprintf("http://127.0.0.1:%d", ports[0]), fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	p, err := c.run("etcd", "--data-dir", c.file("etcd-data"), "--listen-client-urls", client, "--advertise-client-urls", client,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default="+peer,
		// The data needn't outlive a power cut.
		"--unsafe-no-fsync", "--log-level", "warn")
	if err != nil {
		return "", err
	}
	return client, answers(p, http.DefaultClient, client+"/health")
}

func (c *ControlPlane) startAPIServer(etcd string) error {
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	c.url = fmt.Sprintf("https://127.0.0.1:%d", ports[0])
	p, err := c.run("kube-apiserver",
		"--etcd-servers", etcd, "--bind-address", "127.0.0.1", "--secure-port", fmt.Sprint(ports[0]), "--cert-dir", c.file("certs"),
		"--token-auth-file", c.file("tokens.csv"), "--authorization-mode", "RBAC", "--disable-admission-plugins", "ServiceAccount",
		"--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", c.file("service-account.key"),
		"--service-account-signing-key-file", c.file("service-account.key"), "--service-cluster-ip-range", "10.96.0.0/24",
		"--allow-privileged", "--endpoint-reconciler-type", "none",
		"--audit-policy-file", c.file("audit-policy.yaml"), "--audit-log-path", c.AuditLog, "--profiling=false")
	if err != nil {
		return err
	}
	ready := func() error {
		if !p.Running() {
			return errors.New("it ended")
		}
		client, err := rest.HTTPClientFor(c.Config(Admin))
		if err != nil {
			return err // the certificate isn't written yet
		}
		defer client.CloseIdleConnections()
		return get(client, c.url+"/readyz")
	}
	return wait.For("a ready API server", startPatience, ready)
}

func (c *ControlPlane) startControllerManager() error {
	if err := c.writeKubeconfig("controllers.kubeconfig", "controllers-token"); err != nil {
		return err
	}
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	p, err := c.run("kube-controller-manager", "--kubeconfig", c.file("controllers.kubeconfig"), "--leader-elect=false",
		// Each controller with its own account, as clusters have it: webhooks see who wrote.
		"--use-service-account-credentials",
		"--bind-address", "127.0.0.1", "--secure-port", fmt.Sprint(ports[0]), "--cert-dir", c.file("controllers-certs"),
		"--controllers", controllers, "--concurrent-deployment-syncs", "5")
	if err != nil {
		return err
	}
	return answers(p, insecureClient(), fmt.Sprintf("https://127.0.0.1:%d/healthz", ports[0]))
}

// What makes and deletes Pods; the rest has nothing to do here.
const controllers = "deployment-controller,replicaset-controller,statefulset-controller,daemonset-controller,job-controller," +
	"cronjob-controller,replicationcontroller-controller,garbage-collector-controller,namespace-controller," +
	"disruption-controller"
