// Command against-pod-security is Pod Security Admission's own webhook, as k8s.io/pod-security-admission/cmd/webhook
// builds it, with the cluster that it wants: an API server on loopback that has namespaces and nothing else.
//
//	against-pod-security --namespaces shop,billing -- --secure-port 8443 --tls-cert-file … (the webhook's own flags)
//
// bench/against-pod-security/run builds and starts it. Tested in tests/bench/beside.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/pod-security-admission/cmd/webhook/server"
)

func main() {
	names := flag.String("namespaces", "default", "the cluster's namespaces, joined by commas; all enforce `restricted`")
	flag.Parse()
	if err := run(strings.Split(*names, ","), flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(names, flags []string) error {
	cluster := httptest.NewServer(namespaces(names))
	defer cluster.Close()
	folder, err := os.MkdirTemp("", "against-pod-security-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	kubeconfig := filepath.Join(folder, "kubeconfig")
	if err := os.WriteFile(kubeconfig, []byte(kubeconfigFor(cluster.URL)), 0o600); err != nil {
		return err
	}
	command := server.NewServerCommand()
	command.SetArgs(append(flags, "--kubeconfig", kubeconfig))
	return command.ExecuteContext(context.Background())
}

func kubeconfigFor(url string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: loopback
clusters: [{name: loopback, cluster: {server: %q}}]
contexts: [{name: loopback, context: {cluster: loopback, user: nobody}}]
users: [{name: nobody, user: {}}]
`, url)
}
