package e2e

import (
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

// bad is a Deployment that breaks every rule of testdata/rules/updates; it was made before they were.
func bad(t testing.TB) reviews.Object {
	return reviews.YAML(t, `
apiVersion: apps/v1
kind: Deployment
metadata: {name: legacy, namespace: shop, finalizers: [example.com/keep]}
spec:
  replicas: 1
  selector: {matchLabels: {app: legacy}}
  template:
    metadata: {labels: {app: legacy}}
    spec:
      containers:
      - {name: main, image: "docker.io/library/redis:6", resources: {limits: {memory: 2Gi}}}
      - {name: log, image: "quay.io/log/agent:1", resources: {limits: {memory: 64Mi}}}
`)
}

// onUpdate: introduced. Every case is an UPDATE from bad() to what edit makes of it.
func TestUpdatesAreDeniedOnlyForWhatTheyIntroduce(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("updates"))
	client := newClient(t, s)
	containers := []any{"spec", "template", "spec", "containers"}
	first := func(object reviews.Object) reviews.Object {
		return reviews.At(object, append(containers, 0)...).(reviews.Object)
	}

	cases := []struct {
		name   string
		edit   func(object reviews.Object)
		denied string // in the message; "" where the request is allowed
	}{
		{"nothing changes", func(reviews.Object) {}, ""},
		{"it is scaled", func(o reviews.Object) { o["spec"].(reviews.Object)["replicas"] = 5 }, ""},
		{"it loses its finalizer", func(o reviews.Object) { delete(o["metadata"].(reviews.Object), "finalizers") }, ""},
		{"it gets a label", func(o reviews.Object) { o["metadata"].(reviews.Object)["labels"] = reviews.Object{"a": "b"} }, ""},
		{"its containers change places", func(o reviews.Object) {
			list := reviews.At(o, containers...).([]any)
			list[0], list[1] = list[1], list[0]
		}, ""},
		{"a container that was bad goes", func(o reviews.Object) {
			spec := reviews.At(o, "spec", "template", "spec").(reviews.Object)
			spec["containers"] = spec["containers"].([]any)[1:]
		}, ""},
		{"a bad image becomes another bad image", func(o reviews.Object) { first(o)["image"] = "docker.io/library/redis:7" },
			"redis:7"},
		{"a good container is added", func(o reviews.Object) {
			spec := reviews.At(o, "spec", "template", "spec").(reviews.Object)
			spec["containers"] = append(spec["containers"].([]any), reviews.YAML(t,
				`{name: new, image: "registry.example.com/new:1", securityContext: {runAsUser: 1000}}`))
		}, ""},
		{"a bad container is added", func(o reviews.Object) {
			spec := reviews.At(o, "spec", "template", "spec").(reviews.Object)
			spec["containers"] = append(spec["containers"].([]any), reviews.YAML(t, `{name: new, image: "docker.io/library/redis:6"}`))
		}, "containers[2].image"},
		{"a bad container is renamed", func(o reviews.Object) { first(o)["name"] = "renamed" }, "containers[0].image"},
		{"a limit that was too high rises", func(o reviews.Object) {
			first(o)["resources"] = reviews.Object{"limits": reviews.Object{"memory": "3Gi"}}
		}, "3Gi"},
		{"it is made to run as root", func(o reviews.Object) {
			first(o)["securityContext"] = reviews.Object{"runAsUser": 0}
		}, "runAsUser"},
		{"a label gets a bad value", func(o reviews.Object) {
			o["metadata"].(reviews.Object)["labels"] = reviews.Object{"team": "Not-Allowed"}
		}, "Not-Allowed"},
	}
	for _, c := range cases {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			object := bad(t)
			c.edit(object)
			answer := ask(t, client, "/validate", reviews.Build(t, reviews.Request{Operation: "UPDATE", Object: object, Old: bad(t)}))
			if answer.Allowed != (c.denied == "") {
				t.Fatalf("allowed: %v: %s", answer.Allowed, answer.Message)
			}
			if c.denied != "" {
				if !strings.Contains(answer.Message, c.denied) {
					t.Errorf("%q is not in %s", c.denied, answer.Message)
				}
				if strings.Contains(answer.Message, "quay.io/log/agent") {
					t.Errorf("the denial names what was there before: %s", answer.Message)
				}
			}
			existing := 0
			for _, warning := range answer.Warnings {
				if strings.HasPrefix(warning, "(existing) ") {
					existing++
				}
			}
			if existing == 0 {
				t.Errorf("nothing is warned of as existing: %q", answer.Warnings)
			}
		})
	}
	if count := s.Metric(t, `tidegate_policy_decisions_total{policy="introduced",rule="registry",action="existing"}`); count == 0 {
		t.Error("existing violations are not counted")
	}
}

// The same Deployment may not be created.
func TestWhatIsForgivenOnUpdateIsDeniedOnCreate(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("updates"))
	answer := ask(t, newClient(t, s), "/validate", reviews.Build(t, reviews.Request{Object: bad(t)}))
	if answer.Allowed {
		t.Fatal("it was allowed")
	}
	for _, part := range []string{
		"introduced/registry", "introduced/non-root", "introduced/memory", "introduced/team",
		`spec.template.spec.containers[0].image: "docker.io/library/redis:6" comes from docker.io, which is not allowed; allowed: registry.example.com/*`,
		"spec.template.spec.containers[0].resources.limits.memory", "metadata.labels[team]",
	} {
		if !strings.Contains(answer.Message, part) {
			t.Errorf("%q is not in:\n%s", part, answer.Message)
		}
	}
}

// onUpdate: always denies what was there before as well.
func TestAlwaysDeniesExistingViolationsToo(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("updates"))
	old := reviews.YAML(t, `{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {a: b}}`)
	answer := ask(t, newClient(t, s), "/validate", reviews.Build(t, reviews.Request{
		Operation: "UPDATE", Object: change(old, reviews.Object{"a": "c"}, "data"), Old: old}))
	if answer.Allowed {
		t.Error("it was allowed")
	}
}

// Many violations: at most 32 and 8 KiB, then how many more.
func TestADenialListsAtMost32Violations(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("updates"))
	object := bad(t)
	var many []any
	for i := range 40 {
		name := "c" + strings.Repeat("x", i)
		many = append(many, reviews.Object{"name": name, "image": "docker.io/library/redis:6-" + strings.Repeat("y", 100)})
	}
	reviews.At(object, "spec", "template", "spec").(reviews.Object)["containers"] = many
	answer := ask(t, newClient(t, s), "/validate", reviews.Build(t, reviews.Request{Object: object}))
	lines := strings.Split(answer.Message, "\n")
	if listed := strings.Count(answer.Message, "\n- "); listed == 0 || listed > 32 {
		t.Errorf("%d violations are listed", listed)
	}
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "and ") || !strings.HasSuffix(last, " more") {
		t.Errorf("the last line is %q", last)
	}
}
