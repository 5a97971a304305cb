package manifests

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The rules' own text: TestTheRulesAreTheShippedPacksUnderAFixedName compares it, and packs change more often.
var ruleData = regexp.MustCompile(`(?m)^data:\n(  .*\n|\n)+`)

// What is applied, whole: a change is read in review. UPDATE_GOLDEN=1 writes it anew.
func TestRenderedOverlaysAreAsReviewed(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string) {
		got := ruleData.ReplaceAllString(render(t, overlay), "data: {} # the rule files\n")
		path := filepath.Join(root, "tests/golden/manifests", overlay+".yaml")
		if os.Getenv("UPDATE_GOLDEN") == "1" {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; look at it with\n  UPDATE_GOLDEN=1 tests/manifests/run && git diff tests/golden/manifests", path)
		}
	})
}
