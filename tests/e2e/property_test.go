package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"testing"

	"tidegate.dev/tests/e2e/internal/apiserver"
	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

// Objects for each rule set and kind; $TIDEGATE_PROPERTY_RUNS for a longer search, $TIDEGATE_SEED for other objects.
const propertyRuns = 150

func number(t *testing.T, variable string, fallback int) int {
	text := os.Getenv(variable)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// What generated objects are given is exactly what the model says, decodes strictly, is complete after one pass, and
// passes the same policies.
func TestPatchesSetWhatIsPromisedAndNothingElse(t *testing.T) {
	t.Parallel()
	filled := resourcesModel(amount{name: "cpu", request: "100m"}, amount{name: "memory", request: "64Mi", limit: "256Mi"})
	sets := []struct {
		rules string
		want  model
		// Whether an object that has its defaults is allowed by the set; nil: that depends on more than defaults.
		passes func(object reviews.Object, h home) bool
	}{
		{"labels", labelsModel, labelsCanBeSet},
		{"resources", filled, podSetsNoResources},
		{"resources-max", resourcesModel(amount{name: "memory", limit: "256Mi", limitMax: "1Gi"}), nil},
		// These defaults are only set where the Pod passes by them.
		{"non-root", nonRootModel, func(o reviews.Object, h home) bool { return len(nonRootModel(o, h)) > 0 }},
		{"together", all(labelsModel, filled, nonRootModel), nil},
	}
	seed, runs := number(t, "TIDEGATE_SEED", 1), number(t, "TIDEGATE_PROPERTY_RUNS", propertyRuns)
	for _, set := range sets {
		t.Run(set.rules, func(t *testing.T) {
			t.Parallel()
			s := server.Start(t, ruleSet(set.rules))
			client := newClient(t, s)
			patched := 0
			for _, h := range homes {
				g := generator{rand.New(rand.NewSource(int64(seed)))}
				for run := range runs {
					// As JSON gives it back: numbers are float64.
					object := reviews.Copy(g.object(h))
					review := reviews.Build(t, reviews.Request{Object: object})
					got, err := mutateAndCompare(client, review, set.want(object, h))
					if err != nil {
						t.Fatalf("%s %d of seed %d: %v\n%s", h.kind, run, seed, err, review)
					}
					if got == nil {
						continue
					}
					patched++
					if set.passes != nil && set.passes(object, h) {
						if err := isAllowed(client, review, got); err != nil {
							t.Fatalf("%s %d of seed %d: %v\n%s", h.kind, run, seed, err, review)
						}
					}
				}
			}
			if patched < runs/2 {
				t.Errorf("only %d of %d objects were patched: the generator has lost its bite", patched, runs*len(homes))
			}
		})
	}
}

// mutateAndCompare returns the patched object, nil where nothing was to be patched.
func mutateAndCompare(client *apiserver.Client, review []byte, want map[string]any) ([]byte, error) {
	answer, err := client.Ask("/mutate", review)
	if err != nil {
		return nil, err
	}
	if !answer.Allowed || len(answer.Warnings) > 0 {
		return nil, fmt.Errorf("allowed: %v, %s, warnings: %q", answer.Allowed, answer.Message, answer.Warnings)
	}
	if answer.Patch == nil {
		if len(want) > 0 {
			return nil, fmt.Errorf("nothing was set, but this is promised: %v", want)
		}
		return nil, nil
	}
	after, changes, err := inspectPatch(review, answer.Patch, true)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		promised, found := want[c.Path]
		if !found || fmt.Sprint(promised) != fmt.Sprint(c.After) {
			return nil, fmt.Errorf("%v, but promised is %v", c, promised)
		}
		delete(want, c.Path)
	}
	if len(want) > 0 {
		return nil, fmt.Errorf("not set: %v; the patch was %s", want, answer.Patch)
	}
	return after, checkSecondPass(client, "/mutate", review, after)
}

func isAllowed(client *apiserver.Client, review, object []byte) error {
	again, err := reviews.WithObject(review, object)
	if err != nil {
		return err
	}
	answer, err := client.Ask("/validate", again)
	if err != nil {
		return err
	}
	if !answer.Allowed {
		return fmt.Errorf("what has its defaults is denied: %s", answer.Message)
	}
	return nil
}

// A quantity that is none, or a field of another type, is not ours to mend: no patch touches it, none fails.
func TestObjectsOfWrongTypesAreAnsweredAndNotMended(t *testing.T) {
	t.Parallel()
	s := server.Start(t, ruleSet("together"))
	client := newClient(t, s)
	for _, path := range [][]any{
		{"metadata", "labels"}, {"metadata", "annotations"}, {"spec", "containers"}, {"spec", "initContainers"},
		{"spec", "securityContext"}, {"spec", "resources"}, {"spec"}, {"spec", "containers", 0, "resources"},
		{"spec", "containers", 0, "securityContext"}, {"spec", "containers", 0, "name"},
	} {
		for _, wrong := range []any{"text", 7, true, []any{"a"}, reviews.Object{"a": "b"}, reviews.Object{"limits": "x", "requests": []any{}}, []any{nil, 7, "x"}} {
			review := reviews.Build(t, reviews.Request{Object: change(pod(t), wrong, path...)})
			for _, route := range routes {
				answer, err := client.Ask(route, review)
				if err != nil {
					t.Errorf("%v = %v: %v", path, wrong, err)
					continue
				}
				if answer.Patch == nil {
					continue
				}
				after, _, err := inspectPatch(review, answer.Patch, false)
				if err == nil {
					err = checkSecondPass(client, route, review, after)
				}
				if err != nil {
					t.Errorf("%v = %v: %v", path, wrong, err)
				}
			}
		}
	}
	encoded, _ := json.Marshal(pod(t))
	if _, err := apiserver.DecodeStrictly(encoded); err != nil {
		t.Errorf("the Pod that is spoilt here is itself no good: %v", err)
	}
}
