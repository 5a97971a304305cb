package e2e

import (
	"encoding/json"
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"tidegate.dev/tests/e2e/internal/apiserver"
	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

var routes = []string{"/validate", "/validate/fail", "/validate/ignore", "/mutate", "/mutate/fail", "/mutate/ignore"}

// Everything that a real API server sent is answered in valid form on every route, and every patch applies.
func TestEveryReviewIsAnsweredInValidFormOnEveryRoute(t *testing.T) {
	t.Parallel()
	cases := reviews.LoadAll(t)
	for _, rules := range []struct{ name, path string }{{"packs", reviews.Packs()}, {"wide", ruleSet("wide")}} {
		t.Run(rules.name, func(t *testing.T) {
			t.Parallel()
			s := server.Start(t, rules.path)
			client := newClient(t, s)
			for _, route := range routes {
				t.Run(route[1:], func(t *testing.T) {
					patches, denials := 0, 0
					for _, c := range cases {
						answer, err := exchange(client, route, c.Body)
						if err != nil {
							t.Errorf("%s: %v", c.Name, err)
							continue
						}
						if answer.Patch != nil {
							patches++
						}
						if !answer.Allowed {
							denials++
						}
					}
					t.Logf("%d reviews: %d denied, %d patched", len(cases), denials, patches)
				})
			}
			if errors := s.Metric(t, `tidegate_http_responses_total{code="5xx"}`); errors != float64(client.Sheds()) {
				t.Errorf("%v answers of class 5xx, %d for want of processor time", errors, client.Sheds())
			}
		})
	}
}

// exchange asks once, and looks at the patch when there is one.
func exchange(client *apiserver.Client, route string, review []byte) (*apiserver.Answer, error) {
	answer, err := client.Ask(route, review)
	if err != nil || answer.Patch == nil {
		return answer, err
	}
	typed, err := hasKnownKind(review)
	if err != nil {
		return nil, err
	}
	after, _, err := inspectPatch(review, answer.Patch, typed)
	if err != nil {
		return nil, err
	}
	return answer, checkSecondPass(client, route, review, after)
}

func hasKnownKind(review []byte) (bool, error) {
	var head struct {
		Request struct {
			Object struct {
				APIVersion string `json:"apiVersion"`
				Kind       string `json:"kind"`
			} `json:"object"`
		} `json:"request"`
	}
	if err := json.Unmarshal(review, &head); err != nil {
		return false, fmt.Errorf("review: %w", err)
	}
	return apiserver.KnowsKind(schema.FromAPIVersionAndKind(head.Request.Object.APIVersion, head.Request.Object.Kind)), nil
}
