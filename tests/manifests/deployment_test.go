package manifests

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/pod-security-admission/api"
	podsecurity "k8s.io/pod-security-admission/policy"
)

func deployment(t *testing.T, overlay string) *apps.Deployment {
	t.Helper()
	return only[*apps.Deployment](t, overlay, "tidegate")
}

func container(t *testing.T, overlay string) core.Container {
	t.Helper()
	containers := deployment(t, overlay).Spec.Template.Spec.Containers
	if len(containers) != 1 {
		t.Fatalf("%d containers", len(containers))
	}
	return containers[0]
}

// secondsOf is a constant of the server's limits, in seconds.
func secondsOf(t *testing.T, name string) int64 {
	t.Helper()
	found := regexp.MustCompile(`constexpr seconds ` + name + `\{(\d+)\};`).FindStringSubmatch(
		source(t, "policies/base/limits.hpp"))
	if found == nil {
		t.Fatalf("limits.hpp has no %s", name)
	}
	seconds, _ := strconv.ParseInt(found[1], 10, 64)
	return seconds
}

func TestReplicas(t *testing.T) {
	for overlay, want := range map[string]int32{"dev": 1, "ha": 3} {
		equal(t, overlay, *deployment(t, overlay).Spec.Replicas, want)
	}
}

// Judged by the code that judges it in a cluster.
func TestPodSecurityAdmissionAdmitsThePodAsRestricted(t *testing.T) {
	evaluator, err := podsecurity.NewEvaluator(podsecurity.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	forEachOverlay(t, func(t *testing.T, overlay string) {
		template := deployment(t, overlay).Spec.Template
		for _, result := range evaluator.EvaluatePod(restricted, &template.ObjectMeta, &template.Spec) {
			if !result.Allowed {
				t.Errorf("%s: %s", result.ForbiddenReason, result.ForbiddenDetail)
			}
		}
	})
}

func TestThePodHasNothingItDoesNotNeed(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		pod := deployment(t, overlay).Spec.Template.Spec
		equal(t, "runAsNonRoot", *pod.SecurityContext.RunAsNonRoot, true)
		equal(t, "runAsUser", *pod.SecurityContext.RunAsUser, 65532)
		equal(t, "runAsGroup", *pod.SecurityContext.RunAsGroup, 65532)
		equal(t, "seccompProfile", pod.SecurityContext.SeccompProfile.Type, core.SeccompProfileTypeRuntimeDefault)
		equal(t, "serviceAccountName", pod.ServiceAccountName, "tidegate")
		equal(t, "automountServiceAccountToken", *pod.AutomountServiceAccountToken, false)
		equal(t, "enableServiceLinks", *pod.EnableServiceLinks, false)
		equal(t, "init containers", len(pod.InitContainers), 0)
		security := container(t, overlay).SecurityContext
		equal(t, "readOnlyRootFilesystem", *security.ReadOnlyRootFilesystem, true)
		equal(t, "allowPrivilegeEscalation", *security.AllowPrivilegeEscalation, false)
		if !slices.Equal(security.Capabilities.Drop, []core.Capability{"ALL"}) || len(security.Capabilities.Add) != 0 {
			t.Errorf("capabilities: %v", security.Capabilities)
		}
	})
}

func TestTheImageIsSetByTheOverlay(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		equal(t, "image", container(t, overlay).Image, "registry.example.com/tidegate:0.1.0")
	})
}

func TestTheServerIsStartedOnWhatIsMounted(t *testing.T) {
	want := []string{
		"serve", "--rules", "/etc/tidegate/rules", "--tls-cert", "/etc/tidegate/tls/tls.crt",
		"--tls-key", "/etc/tidegate/tls/tls.key", "--listen", "0.0.0.0:9443", "--ops-listen", "0.0.0.0:8080",
	}
	commands := source(t, "server/commands/serve.cpp")
	forEachOverlay(t, func(t *testing.T, overlay string) {
		container := container(t, overlay)
		if !slices.Equal(container.Args, want) {
			t.Errorf("args: %q", container.Args)
		}
		for _, argument := range container.Args {
			if strings.HasPrefix(argument, "--") && !strings.Contains(commands, `"`+argument+`"`) {
				t.Errorf("the server doesn't know %s", argument)
			}
		}
		equal(t, "the image's entry point", len(container.Command), 0)
		volumes := map[string]core.Volume{}
		for _, volume := range deployment(t, overlay).Spec.Template.Spec.Volumes {
			volumes[volume.Name] = volume
		}
		equal(t, "volumes", len(volumes), 2)
		equal(t, "rules", volumes["rules"].ConfigMap.Name, "tidegate-rules")
		equal(t, "tls", volumes["tls"].Secret.SecretName, "tidegate-tls")
		equal(t, "mode of the key", *volumes["tls"].Secret.DefaultMode, 0440)
		paths := map[string]string{}
		for _, mount := range container.VolumeMounts {
			paths[mount.Name] = mount.MountPath
			equal(t, mount.Name+" readOnly", mount.ReadOnly, true)
			// A subPath is mounted once and never swapped: the server would never see new rules or certificates.
			equal(t, mount.Name+" subPath", mount.SubPath+mount.SubPathExpr, "")
		}
		if !maps.Equal(paths, map[string]string{"rules": "/etc/tidegate/rules", "tls": "/etc/tidegate/tls"}) {
			t.Errorf("mounts: %v", paths)
		}
	})
}

// An API server keeps to one replica while its connections last.
func TestConnectionsAreSpreadOverTheReplicas(t *testing.T) {
	var set []string
	for _, variable := range container(t, "ha").Env {
		set = append(set, variable.Name+"="+variable.Value)
	}
	equal(t, "variables", strings.Join(set, " "), "TIDEGATE_WORKERS=2 TIDEGATE_MAX_CONNECTION_AGE=10m")
}

func TestTheServerKnowsItsVariables(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		for _, variable := range container(t, overlay).Env {
			if !strings.Contains(source(t, "server/commands/serve.cpp"), `"`+variable.Name+`"`) {
				t.Errorf("the server doesn't know %s", variable.Name)
			}
		}
	})
}

func TestProbesAskTheOpsPort(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		container := container(t, overlay)
		ports := map[string]int32{}
		for _, port := range container.Ports {
			ports[port.Name] = port.ContainerPort
		}
		if !maps.Equal(ports, map[string]int32{"webhook": 9443, "ops": 8080}) {
			t.Errorf("ports: %v", ports)
		}
		for path, probe := range map[string]*core.Probe{
			"/livez": container.LivenessProbe, "/readyz": container.ReadinessProbe,
		} {
			equal(t, path, probe.HTTPGet.Path, path)
			equal(t, path+" port", probe.HTTPGet.Port.String(), "ops")
			equal(t, path+" scheme", probe.HTTPGet.Scheme, "")
		}
	})
}

func TestResourcesAreBounded(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		resources := container(t, overlay).Resources
		equal(t, "limits.memory", resources.Limits.Memory().Cmp(resource.MustParse("256Mi")), 0)
		for name, request := range map[string]*resource.Quantity{
			"memory": resources.Requests.Memory(), "cpu": resources.Requests.Cpu(),
		} {
			limit := resources.Limits[core.ResourceName(name)]
			if request.IsZero() || request.Cmp(limit) > 0 {
				t.Errorf("requests.%s is %s, its limit %s", name, request.String(), limit.String())
			}
		}
	})
}

// A quota that is used up stops every thread until its period ends: the limit must be out of reach of workers, the two
// threads for large bodies and the one that compiles rules, all busy at once.
func TestTheServerCantRunIntoItsCPULimit(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		const beside = 3
		for _, variable := range container(t, overlay).Env {
			if variable.Name != "TIDEGATE_WORKERS" {
				continue
			}
			workers, err := strconv.Atoi(variable.Value)
			if err != nil || workers < 1 {
				t.Fatalf("%d workers: %v", workers, err)
			}
			resources := container(t, overlay).Resources
			if limit := resources.Limits.Cpu(); limit.Value() < int64(workers+beside) {
				t.Errorf("limits.cpu is %s for %d workers", limit.String(), workers)
			}
			return
		}
		t.Fatal("the number of workers is not set: it would follow the limit")
	})
}

// From a Pod's deletion the kubelet counts preStop and everything after SIGTERM against one period.
func TestAPodHasTimeToDrain(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		preStop := container(t, overlay).Lifecycle.PreStop
		if preStop.Sleep == nil || preStop.Exec != nil {
			t.Fatal("preStop doesn't sleep; the image has no shell to do it another way")
		}
		if preStop.Sleep.Seconds < 1 {
			t.Errorf("preStop sleeps %d s", preStop.Sleep.Seconds)
		}
		period := *deployment(t, overlay).Spec.Template.Spec.TerminationGracePeriodSeconds
		needed := preStop.Sleep.Seconds + secondsOf(t, "default_grace_period")
		if period <= needed {
			t.Errorf("terminationGracePeriodSeconds is %d, preStop and the server's grace period take %d", period, needed)
		}
		if secondsOf(t, "default_drain_delay") >= secondsOf(t, "default_grace_period") {
			t.Error("the drain delay leaves nothing of the grace period")
		}
	})
}

func TestARolloutNeverHasFewerReplicasThanAskedFor(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		strategy := deployment(t, overlay).Spec.Strategy
		equal(t, "type", strategy.Type, apps.RollingUpdateDeploymentStrategyType)
		equal(t, "maxUnavailable", strategy.RollingUpdate.MaxUnavailable.IntValue(), 0)
		equal(t, "maxSurge", strategy.RollingUpdate.MaxSurge.IntValue(), 1)
	})
}

func TestEverySelectorMeetsThePod(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		deployment := deployment(t, overlay)
		labels := deployment.Spec.Template.Labels
		equal(t, "app.kubernetes.io/name", labels["app.kubernetes.io/name"], "tidegate")
		selectors := map[string]map[string]string{
			"Deployment": deployment.Spec.Selector.MatchLabels,
			"Service":    only[*core.Service](t, overlay, "tidegate").Spec.Selector,
			"PodDisruptionBudget": only[*policy.PodDisruptionBudget](t, overlay, "tidegate").
				Spec.Selector.MatchLabels,
			"NetworkPolicy": networkPolicy(t, overlay).Spec.PodSelector.MatchLabels,
		}
		for _, spread := range deployment.Spec.Template.Spec.TopologySpreadConstraints {
			selectors["spread over "+spread.TopologyKey] = spread.LabelSelector.MatchLabels
		}
		for name, selector := range selectors {
			if len(selector) == 0 {
				t.Errorf("%s selects everything", name)
			}
			for key, value := range selector {
				equal(t, name+" "+key, labels[key], value)
			}
		}
	})
}

func TestTheDisruptionBudgetNeverBlocksADrain(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		budget := only[*policy.PodDisruptionBudget](t, overlay, "tidegate").Spec
		equal(t, "maxUnavailable", budget.MaxUnavailable.IntValue(), 1)
		equal(t, "unhealthyPodEvictionPolicy", *budget.UnhealthyPodEvictionPolicy, policy.AlwaysAllow)
		if budget.MinAvailable != nil {
			t.Error("minAvailable stands beside maxUnavailable")
		}
	})
}

func TestThreeReplicasAreSpreadOverNodesAndZones(t *testing.T) {
	pod := deployment(t, "ha").Spec.Template.Spec
	spreads := map[string]core.UnsatisfiableConstraintAction{}
	for _, spread := range pod.TopologySpreadConstraints {
		spreads[spread.TopologyKey] = spread.WhenUnsatisfiable
		equal(t, spread.TopologyKey+" maxSkew", spread.MaxSkew, 1)
		// Without it a tainted control plane counts as an empty node, and the third of two nodes' Pods never starts.
		equal(t, spread.TopologyKey+" nodeTaintsPolicy", *spread.NodeTaintsPolicy, core.NodeInclusionPolicyHonor)
		if !slices.Equal(spread.MatchLabelKeys, []string{"pod-template-hash"}) {
			t.Errorf("%s: a rollout's old Pods count against the new ones", spread.TopologyKey)
		}
	}
	want := map[string]core.UnsatisfiableConstraintAction{
		"kubernetes.io/hostname":      core.DoNotSchedule,
		"topology.kubernetes.io/zone": core.ScheduleAnyway,
	}
	if !maps.Equal(spreads, want) {
		t.Errorf("spread: %v", spreads)
	}
	terms := pod.Affinity.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution
	equal(t, "anti-affinity terms", len(terms), 1)
	equal(t, "anti-affinity", terms[0].PodAffinityTerm.TopologyKey, "kubernetes.io/hostname")
	for key, value := range terms[0].PodAffinityTerm.LabelSelector.MatchLabels {
		equal(t, "anti-affinity "+key, deployment(t, "ha").Spec.Template.Labels[key], value)
	}
}
