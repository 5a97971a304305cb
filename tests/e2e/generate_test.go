package e2e

import (
	"fmt"
	"math/rand"

	"tidegate.dev/tests/e2e/internal/reviews"
)

// generator makes objects as clients write them: any field may be missing, null, empty or set. The same seed makes the
// same objects.
type generator struct{ *rand.Rand }

// home is where a kind has its Pod template.
type home struct {
	apiVersion, kind string
	path             []string
}

var homes = []home{
	{"v1", "Pod", nil},
	{"apps/v1", "Deployment", []string{"spec", "template"}},
	{"batch/v1", "CronJob", []string{"spec", "jobTemplate", "spec", "template"}},
}

func (g generator) one(choices ...any) any  { return choices[g.Intn(len(choices))] }
func (g generator) chance(percent int) bool { return g.Intn(100) < percent }

// put sets a field to the value, to null, or not at all.
func (g generator) put(object reviews.Object, field string, value any) {
	switch n := g.Intn(10); {
	case n < 6:
		object[field] = value
	case n < 8:
		object[field] = nil
	}
}

func (g generator) object(h home) reviews.Object {
	object := reviews.Object{"apiVersion": h.apiVersion, "kind": h.kind}
	object["metadata"] = g.metadata(true)
	if h.path == nil {
		g.put(object, "spec", g.podSpec())
		return object
	}
	template := reviews.Object{}
	g.put(template, "metadata", g.metadata(false))
	g.put(template, "spec", g.podSpec())
	spec := reviews.Object{}
	object["spec"] = spec
	if h.kind == "Deployment" {
		g.put(spec, "selector", g.selector())
	}
	inner := spec
	for _, step := range h.path[1 : len(h.path)-1] {
		next := reviews.Object{}
		inner[step] = next
		inner = next
	}
	g.put(inner, h.path[len(h.path)-1], template)
	return object
}

func (g generator) metadata(named bool) reviews.Object {
	metadata := reviews.Object{}
	if named {
		metadata["name"], metadata["namespace"] = "generated", "shop"
	}
	g.put(metadata, "labels", g.keys("app", "managed-by", "tier", "example.com/cost-centre"))
	g.put(metadata, "annotations", g.keys("example.com/scrape", "kubectl.kubernetes.io/last-applied-configuration"))
	return metadata
}

func (g generator) keys(names ...string) reviews.Object {
	object := reviews.Object{}
	for _, name := range names {
		if g.chance(40) {
			object[name] = g.one("a", "b-c", "some_value", nil)
		}
	}
	return object
}

func (g generator) selector() reviews.Object {
	selector := reviews.Object{}
	if g.chance(70) {
		g.put(selector, "matchLabels", reviews.Object{g.one("app", "managed-by", "tier").(string): "web"})
	}
	if g.chance(30) {
		g.put(selector, "matchExpressions", []any{reviews.Object{"key": g.one("app", "tier"), "operator": "Exists"}})
	}
	return selector
}

func (g generator) podSpec() reviews.Object {
	spec := reviews.Object{}
	g.put(spec, "containers", g.containers(g.Intn(21)))
	g.put(spec, "initContainers", g.containers(g.Intn(3)))
	g.put(spec, "securityContext", g.securityContext())
	if g.chance(15) {
		g.put(spec, "ephemeralContainers", []any{reviews.Object{"name": "debug", "image": "busybox"}})
	}
	if g.chance(10) {
		g.put(spec, "os", reviews.Object{"name": g.one("linux", "windows")})
	}
	if g.chance(15) {
		spec["resources"] = g.resources()
	}
	return spec
}

func (g generator) containers(count int) []any {
	list := []any{}
	for i := range count {
		container := reviews.Object{"name": fmt.Sprintf("c%d", i), "image": "registry.example.com/app:1"}
		g.put(container, "resources", g.resources())
		if g.chance(30) {
			g.put(container, "securityContext", g.securityContext())
		}
		g.put(container, "env", []any{reviews.Object{"name": "A", "value": `"quoted" \ and ünïcode`}})
		list = append(list, container)
	}
	return list
}

func (g generator) securityContext() reviews.Object {
	context := reviews.Object{}
	if g.chance(40) {
		g.put(context, "runAsNonRoot", g.one(true, true, false))
	}
	if g.chance(40) {
		g.put(context, "runAsUser", g.one(0, 1000, 65532))
	}
	return context
}

func (g generator) resources() reviews.Object {
	resources := reviews.Object{}
	for _, side := range []string{"requests", "limits"} {
		amounts := reviews.Object{}
		for _, name := range []string{"cpu", "memory"} {
			if g.chance(35) {
				g.put(amounts, name, g.quantity())
			}
		}
		g.put(resources, side, amounts)
	}
	return resources
}

// A quantity above 0 in any notation that Kubernetes takes, numbers included.
func (g generator) quantity() any {
	number := 1 + g.Intn(4000)
	switch g.Intn(8) {
	case 0:
		return number
	case 1:
		return fmt.Sprintf("%dm", number)
	case 2:
		return fmt.Sprintf("%d.%d", number%100+1, g.Intn(10))
	case 3:
		return fmt.Sprintf("%de%d", number%9+1, g.Intn(10))
	case 4:
		return fmt.Sprintf("%d.5%s", number, g.one("Ki", "Mi", "Gi"))
	case 5:
		return fmt.Sprintf("%d%s", number, g.one("k", "M", "G", "", "n", "u"))
	case 6:
		return fmt.Sprintf("+0.%03d%s", number%999+1, g.one("", "M", "Ti"))
	default:
		return fmt.Sprintf("%d%s", number, g.one("Ki", "Mi", "Gi"))
	}
}
