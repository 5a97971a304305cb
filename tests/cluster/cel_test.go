package cluster

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	admission "k8s.io/api/admissionregistration/v1"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"tidegate.dev/tests/cel-go/expressions"
	"tidegate.dev/tests/cluster/internal/celpolicy"
	"tidegate.dev/tests/cluster/internal/cluster"
	"tidegate.dev/tests/cluster/internal/controlplane"
	"tidegate.dev/tests/cluster/internal/registration"
	"tidegate.dev/tests/cluster/internal/wait"
)

var (
	celSeed  = flag.Uint64("cel-seed", 1, "of the expressions")
	celCount = flag.Int("cel-count", 1100, "how many expressions are generated")
)

const (
	asked  = 4    // requests under way at once
	filled = 1000 // of the runes that the API server lets through, so many are kept free in a policy
)

// The same policies as ValidatingAdmissionPolicies and as rule files, asked about the same requests: what doesn't
// compile, what is false, and the texts of errors, cost limits included.
func TestTidegateDecidesExpressionsAsTheAPIServerDoes(t *testing.T) {
	c := cluster.NewNamespace(t)
	establishWidgets(t, c)
	all := append(generated(), picked...)
	good := compiled(t, c, all)
	policies := append(batches(good), pickedPolicies()...)

	asker := namespacesOf(t, c, policies)
	requests := make([][]celpolicy.Request, len(policies))
	atOnce(len(policies), func(i int) { requests[i] = asker.Requests(t, policies[i].Name) })
	serveBoth(t, c, policies)
	count := tally{skipped: map[string]int{}}
	atOnce(len(policies), func(i int) {
		for _, request := range requests[i] {
			count.add(t, policies[i], request, answerOfBoth(t, asker, policies[i], request))
		}
	})
	fmt.Printf("cel: %d expressions, of which %d compile; %d pairs in %d policies, %d false, %d errors, %d differences, skipped: %v\n",
		len(all), len(good), count.pairs, len(policies), count.falses, count.errors, count.differences, count.skipped)
	if count.pairs < 5000 && *celCount >= 1000 {
		t.Errorf("%d pairs are too few", count.pairs)
	}
}

func establishWidgets(t *testing.T, c *cluster.Cluster) {
	t.Helper()
	folder := t.TempDir()
	cluster.WriteFile(t, folder+"/crd.yaml", celpolicy.Definition)
	for _, arguments := range [][]string{{"apply", "-f", "crd.yaml"}, {"wait", "--for=condition=Established", "--timeout=60s", "-f", "crd.yaml"}} {
		if _, complaint, code := c.Kubectl(t, "admin", folder, arguments...); code != 0 {
			t.Fatal(complaint)
		}
	}
}

// generated is without repetitions, a tenth of any type.
func generated() []string {
	generator, seen := expressions.New(*celSeed), map[string]bool{}
	var all []string
	for i := range *celCount {
		expression := generator.Bool()
		if i%10 == 9 {
			expression = generator.Any()
		}
		if !seen[expression] {
			seen[expression] = true
			all = append(all, expression)
		}
	}
	return all
}

// compiled is what both compile; where they don't agree, the test fails.
func compiled(t *testing.T, c *cluster.Cluster, all []string) []string {
	t.Helper()
	theirs, broken := celpolicy.Rejected(t, c.Admin, all)
	ours := celpolicy.Linted(t, all)
	var good []string
	differences, panics := 0, 0
	for i, expression := range all {
		switch {
		case broken[i]:
			panics++
		case (theirs[i] == "") != (ours[i] == ""):
			if differences++; differences <= 20 {
				t.Errorf("%s\n  the API server: %q\n  Tidegate: %q", expression, theirs[i], ours[i])
			}
		case ours[i] == "":
			good = append(good, expression)
		}
	}
	fmt.Printf("cel: %d expressions, %d are compiled by both, %d differences, skipped: %d that the API server breaks down over\n",
		len(all), len(good), differences, panics)
	return good
}

// batches are policies of so many expressions as the API server can answer to at once.
func batches(expressions []string) []*celpolicy.Policy {
	var all []*celpolicy.Policy
	room := 0
	for _, expression := range expressions {
		need := len(expression) + 200
		if room < need || len(all[len(all)-1].Validations) == 14 {
			all = append(all, &celpolicy.Policy{Name: fmt.Sprintf("cel-%d", len(all))})
			room = 4096 - filled
		}
		room -= need
		last := all[len(all)-1]
		last.Validations = append(last.Validations, celpolicy.Validation{Expression: expression, Message: "false: " + expression})
	}
	return all
}

// namespacesOf makes the namespaces that the policies are about.
func namespacesOf(t *testing.T, c *cluster.Cluster, policies []*celpolicy.Policy) *celpolicy.Asker {
	t.Helper()
	atOnce(len(policies), func(i int) {
		namespace := &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: policies[i].Name}}
		if _, err := c.Admin.CoreV1().Namespaces().Create(ctx, namespace, stored); err != nil {
			t.Error(err)
		}
	})
	asker, err := celpolicy.NewAsker(cluster.Plane().Config(controlplane.Admin))
	must(t, err)
	return asker
}

// serveBoth has Tidegate and the API server judge by the policies, soon.
func serveBoth(t *testing.T, c *cluster.Cluster, policies []*celpolicy.Policy) {
	t.Helper()
	var rules, namespaces []string
	for _, p := range policies {
		rules = append(rules, p.RuleFile())
		namespaces = append(namespaces, p.Name)
	}
	widgets := rule(celpolicy.Group, celpolicy.Plural, admission.Create, admission.Update, admission.Delete)
	c.Serve(t, registration.Options{Overlay: "ha", Namespaces: namespaces, Validating: []admission.RuleWithOperations{widgets}},
		cluster.RuleFolder(t, rules...))
	atOnce(len(policies), func(i int) { install(t, c, policies[i]) })
}

func answerOfBoth(t *testing.T, asker *celpolicy.Asker, p *celpolicy.Policy, request celpolicy.Request) (answer celpolicy.Answer) {
	t.Helper()
	if err := wait.For("judged by both", wait.Patience, func() (err error) {
		answer, err = asker.Ask(p.Name, request)
		return err
	}); err != nil {
		t.Error(err)
	}
	return answer
}

func install(t *testing.T, c *cluster.Cluster, p *celpolicy.Policy) {
	t.Helper()
	policy, binding := p.Kubernetes()
	api := c.Admin.AdmissionregistrationV1()
	if _, err := api.ValidatingAdmissionPolicies().Create(ctx, policy, stored); err != nil {
		t.Errorf("%s: %v", p.Name, err)
		return
	}
	if _, err := api.ValidatingAdmissionPolicyBindings().Create(ctx, binding, stored); err != nil {
		t.Error(err)
	}
	t.Cleanup(func() {
		_ = api.ValidatingAdmissionPolicyBindings().Delete(ctx, p.Name, meta.DeleteOptions{})
		_ = api.ValidatingAdmissionPolicies().Delete(ctx, p.Name, meta.DeleteOptions{})
	})
}

type tally struct {
	mutex                              sync.Mutex
	pairs, falses, errors, differences int
	skipped                            map[string]int
}

func (n *tally) add(t *testing.T, p *celpolicy.Policy, request celpolicy.Request, answer celpolicy.Answer) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if answer.Cut {
		n.skipped["the API server cut the texts"] += len(p.Validations)
		return
	}
	n.pairs += len(p.Validations)
	for _, text := range answer.Kubernetes {
		if strings.Contains(text, erred) {
			n.errors++
		} else if text != celpolicy.InForce {
			n.falses++
		}
	}
	if slices.Equal(answer.Kubernetes, answer.Tidegate) {
		return
	}
	lines := differing(answer, n.skipped)
	for _, line := range lines {
		if n.differences++; n.differences <= 400 {
			t.Errorf("%s %s: %s", request.Method, request.Name, line)
		}
	}
}

const erred = "' resulted in error: "

// excused is why two errors of one expression may have other texts.
func excused(expression, theirs string) string {
	switch {
	case strings.HasPrefix(theirs, "internal error: interface conversion: "):
		return "cel-go panics over a list that is an error, Tidegate errs, too"
	case strings.Contains(expression, "(k, "):
		return "both err, cel-go over the entry of a map that chance put first"
	}
	return ""
}

// differing is what only one side says.
func differing(answer celpolicy.Answer, skipped map[string]int) (lines []string) {
	ours := map[string]bool{}
	errors := map[string]string{} // by expression
	for _, text := range answer.Tidegate {
		ours[text] = true
		if expression, _, is := strings.Cut(text, erred); is {
			errors[expression] = text
		}
	}
	for _, text := range answer.Kubernetes {
		expression, why, _ := strings.Cut(text, erred)
		same, both := errors[expression]
		if reason := excused(expression, why); ours[text] {
			delete(ours, text)
		} else if both && reason != "" {
			delete(ours, same)
			skipped[reason]++
		} else {
			lines = append(lines, "only the API server says: "+text)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(ours)) {
		lines = append(lines, "only Tidegate says: "+text)
	}
	return lines
}

// atOnce calls a function for each index, a few at once.
func atOnce(count int, do func(i int)) {
	var group sync.WaitGroup
	next := make(chan int)
	for range asked {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range count {
		next <- i
	}
	close(next)
	group.Wait()
}
