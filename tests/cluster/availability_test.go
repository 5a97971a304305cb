package cluster

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/registration"
	"tidegate.dev/tests/cluster/internal/wait"
)

// A server that is away: Fail refuses what it would have judged, Ignore lets it through. When it is back, it judges.
func TestAServerThatIsAway(t *testing.T) {
	t.Parallel()
	stopped := func(t *testing.T, c *cluster.Cluster) {
		c.Server.Signal(t, syscall.SIGTERM)
		if code := c.Server.WaitExit(t); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	hanging := func(t *testing.T, c *cluster.Cluster) {
		c.Server.Signal(t, syscall.SIGSTOP)
		// A thread may finish what it is at before it hears of the signal.
		wait.Until(t, "hanging", c.Server.Hangs)
	}
	back := func(t *testing.T, c *cluster.Cluster) { c.Server.Signal(t, syscall.SIGCONT) }
	for _, away := range []struct {
		name   string
		policy admission.FailurePolicyType
		leave  func(*testing.T, *cluster.Cluster)
		back   func(*testing.T, *cluster.Cluster)
	}{
		{"stopped, Fail", admission.Fail, stopped, func(t *testing.T, c *cluster.Cluster) { c.Server.Restart(t) }},
		{"stopped, Ignore", admission.Ignore, stopped, func(t *testing.T, c *cluster.Cluster) { c.Server.Restart(t) }},
		{"hanging, Fail", admission.Fail, hanging, back},
		{"hanging, Ignore", admission.Ignore, hanging, back},
	} {
		t.Run(away.name, func(t *testing.T) {
			t.Parallel()
			c := cluster.NewNamespace(t)
			// The drain is another test's.
			c.Serve(t, registration.Options{FailurePolicy: away.policy, TimeoutSeconds: 2}, cluster.RuleFolder(t, registryRules), "--drain-delay", "0s")
			pods := c.Alice.CoreV1().Pods(c.Namespace)
			_, err := pods.Create(ctx, pod("before", badImage), stored)
			wantDenied(t, err, denial)

			away.leave(t, c)
			for name, image := range map[string]string{"good": goodImage, "bad": badImage} {
				began := time.Now()
				_, err = pods.Create(ctx, pod(name, image), stored)
				if away.policy == admission.Ignore && err != nil {
					t.Errorf("Ignore refused: %v", err)
				}
				if away.policy == admission.Fail {
					if !errors.IsInternalError(err) {
						t.Fatalf("Fail let through, or refused otherwise: %v", err)
					}
					wantText(t, err.Error(), `failed calling webhook "validate.tidegate.dev"`)
				}
				// Each webhook has its two seconds; neither is waited for much longer.
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("it took %v", took)
				}
			}

			away.back(t, c)
			// A server that hung sheds what came meanwhile; that is soon over.
			dry := meta.CreateOptions{DryRun: []string{meta.DryRunAll}}
			must(t, wait.For("judging again", 10*time.Second, func() error {
				if _, err := pods.Create(ctx, pod("after", badImage), dry); !errors.IsForbidden(err) {
					return fmt.Errorf("not denied: %v", err)
				}
				return nil
			}))
			made[*core.Pod](t)(pods.Create(ctx, pod("after", goodImage), stored))
			_, err = pods.Create(ctx, pod("after-bad", badImage), stored)
			wantDenied(t, err, denial)
		})
	}
}

// What manifests/README.md promises to whoever is locked out: the namespaces that a cluster heals from are never judged,
// and taking the registration away needs no server.
func TestTheRescueNeedsNoServer(t *testing.T) {
	t.Parallel()
	c := cluster.NewNamespace(t)
	const healing = "kube-system"
	c.Serve(t, registration.Options{Overlay: "ha", Namespaces: []string{healing}}, cluster.RuleFolder(t, registryRules), "--drain-delay", "0s")
	pods := c.Admin.CoreV1().Pods(c.Namespace)
	_, err := pods.Create(ctx, pod("judged", badImage), stored)
	wantDenied(t, err, denial)
	c.Server.Signal(t, syscall.SIGTERM)
	c.Server.WaitExit(t)
	if _, err := pods.Create(ctx, pod("locked-out", goodImage), stored); !errors.IsInternalError(err) {
		t.Fatalf("nobody is locked out: %v", err)
	}

	dns := c.Admin.CoreV1().Pods(healing)
	made[*core.Pod](t)(dns.Create(ctx, pod("dns", badImage), stored))
	must(t, dns.Delete(ctx, "dns", meta.DeleteOptions{}))
	for _, kind := range []string{"validatingwebhookconfiguration", "mutatingwebhookconfiguration"} {
		if _, complaint, code := c.Kubectl(t, "admin", t.TempDir(), "delete", kind, c.Registration.Name); code != 0 {
			t.Error(complaint)
		}
	}
	wait.Until(t, "let through", func() error {
		_, err := pods.Create(ctx, pod("rescued", goodImage), stored)
		return err
	})
}
