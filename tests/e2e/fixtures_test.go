package e2e

import (
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

// What tests/fixtures/README.md promises of three reviews with the packs as shipped: the quickstart sends them.
func TestThePacksAllowDenyAndPatchTheFixtures(t *testing.T) {
	t.Parallel()
	s := server.Start(t, reviews.Packs())
	client := newClient(t, s)
	if answer := ask(t, client, "/validate", reviews.Fixture(t, "allowed.json")); !answer.Allowed || len(answer.Warnings) > 0 {
		t.Errorf("allowed.json: %+v", answer)
	}
	denied := ask(t, client, "/validate", reviews.Fixture(t, "denied.json"))
	for _, rule := range []string{"images/registry", "images/version", "labels/team", "resources/required", "run-as-non-root/non-root"} {
		if denied.Allowed || !strings.Contains(denied.Message, "\n- "+rule+": ") {
			t.Errorf("denied.json is not denied by %s: %s", rule, denied.Message)
		}
	}
	review := reviews.Fixture(t, "patched.json")
	patched := ask(t, client, "/mutate", review)
	after, changes, err := inspectPatch(review, patched.Patch, true)
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) < 2 {
		t.Errorf("patched.json: only %v", changes)
	}
	again, err := reviews.WithObject(review, after)
	must(t, err)
	if answer := ask(t, client, "/validate", again); !answer.Allowed {
		t.Errorf("patched.json is denied with its defaults: %s", answer.Message)
	}
}
