package e2e

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"tidegate.dev/tests/e2e/internal/reviews"
)

// A slow and obvious model of what the default-setting rule sets below testdata/rules promise, written on Kubernetes'
// own Quantity. A model maps an object to what must be set: by path as apiserver.Changes has it.
type model func(object reviews.Object, h home) map[string]any

// value is what stands in a map at a path of names; nil for absent, null, or something else on the way.
func value(object any, path ...string) any {
	for _, step := range path {
		parent, ok := object.(reviews.Object)
		if !ok {
			return nil
		}
		object = parent[step]
	}
	return object
}

// template is the Pod template of an object, and its path; nil where there is none.
func template(object reviews.Object, h home) (reviews.Object, string) {
	if h.path == nil {
		return object, ""
	}
	found, _ := value(object, h.path...).(reviews.Object)
	return found, "/" + strings.Join(h.path, "/")
}

func selects(object reviews.Object, key string) bool {
	if value(object, "spec", "selector", "matchLabels", key) != nil {
		return true
	}
	expressions, _ := value(object, "spec", "selector", "matchExpressions").([]any)
	for _, expression := range expressions {
		if value(expression, "key") == key {
			return true
		}
	}
	return false
}

func labelsModel(object reviews.Object, h home) map[string]any {
	want := map[string]any{}
	for key, text := range map[string]string{"managed-by": "platform", "example.com/cost-centre": "unknown"} {
		if value(object, "metadata", "labels", key) == nil && !selects(object, key) {
			want["/metadata/labels/"+strings.ReplaceAll(key, "/", "~1")] = text
		}
	}
	pod, path := template(object, h)
	if pod == nil {
		return want
	}
	if value(pod, "metadata", "labels", "tier") == nil && !selects(object, "tier") {
		want[path+"/metadata/labels/tier"] = "backend"
	}
	if value(pod, "metadata", "annotations", "example.com/scrape") == nil {
		want[path+"/metadata/annotations/example.com~1scrape"] = "true"
	}
	return want
}

// labelsCanBeSet: a required label that the selector uses and the object lacks stays missing.
func labelsCanBeSet(object reviews.Object, _ home) bool {
	for _, key := range []string{"managed-by", "example.com/cost-centre"} {
		if value(object, "metadata", "labels", key) == nil && selects(object, key) {
			return false
		}
	}
	return true
}

// podSetsNoResources: where the Pod sets amounts, defaults stay away, and what is required may stay missing.
func podSetsNoResources(object reviews.Object, h home) bool {
	pod, _ := template(object, h)
	for _, side := range []string{"requests", "limits"} {
		for _, name := range []string{"cpu", "memory"} {
			if value(pod, "spec", "resources", side, name) != nil {
				return false
			}
		}
	}
	return true
}

// amount is what a rule sets of one resource.
type amount struct {
	name           string
	request, limit string // "": no default
	limitMax       string // "": none
}

func resourcesModel(amounts ...amount) model {
	return func(object reviews.Object, h home) map[string]any {
		want := map[string]any{}
		pod, path := template(object, h)
		for _, list := range []string{"initContainers", "containers"} {
			containers, _ := value(pod, "spec", list).([]any)
			for i, container := range containers {
				at := path + "/spec/" + list + "/" + strconv.Itoa(i) + "/resources/"
				for _, a := range amounts {
					a.fill(value(pod, "spec", "resources"), value(container, "resources"), at, want)
				}
			}
		}
		return want
	}
}

func (a amount) fill(ofPod, own any, at string, want map[string]any) {
	for _, side := range []string{"requests", "limits"} {
		if value(ofPod, side, a.name) != nil {
			return // the Pod's own amount counts for all containers
		}
	}
	if value(own, "limits", a.name) != nil {
		return // it is the request too
	}
	request := value(own, "requests", a.name)
	if request == nil && a.request != "" {
		want[at+"requests/"+a.name] = a.request
	}
	if a.limit == "" {
		return
	}
	limit := resource.MustParse(a.limit)
	if request != nil {
		if asked := resource.MustParse(fmt.Sprint(request)); asked.Cmp(limit) > 0 {
			limit = asked
		}
	}
	if a.limitMax != "" && limit.Cmp(resource.MustParse(a.limitMax)) > 0 {
		return // a default never breaks a rule
	}
	want[at+"limits/"+a.name] = limit.String()
}

func nonRootModel(object reviews.Object, h home) map[string]any {
	pod, path := template(object, h)
	if pod == nil || value(pod, "spec", "os", "name") == "windows" {
		return nil
	}
	security := value(pod, "spec", "securityContext")
	user, flag := value(security, "runAsUser"), value(security, "runAsNonRoot")
	now, then, wish := true, true, flag == false && user == nil
	for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
		containers, _ := value(pod, "spec", list).([]any)
		for _, container := range containers {
			ownUser, ownFlag := value(container, "securityContext", "runAsUser"), value(container, "securityContext", "runAsNonRoot")
			now = now && runsAsOther(either(ownUser, user), either(ownFlag, flag))
			then = then && runsAsOther(either(ownUser, either(user, 65532)), either(ownFlag, either(flag, true)))
			wish = wish || ownFlag == false && ownUser == nil && user == nil
		}
	}
	if now || !then || wish {
		return nil
	}
	want := map[string]any{}
	if flag == nil {
		want[path+"/spec/securityContext/runAsNonRoot"] = true
	}
	if user == nil {
		want[path+"/spec/securityContext/runAsUser"] = 65532
	}
	return want
}

// runsAsOther is the kubelet's view of one container: a user ID decides, else the flag.
func runsAsOther(user, flag any) bool {
	if user != nil {
		return fmt.Sprint(user) != "0"
	}
	return flag == true
}

func either(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

func all(models ...model) model {
	return func(object reviews.Object, h home) map[string]any {
		want := map[string]any{}
		for _, m := range models {
			for path, v := range m(object, h) {
				want[path] = v
			}
		}
		return want
	}
}
