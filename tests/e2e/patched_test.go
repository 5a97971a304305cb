package e2e

import (
	"encoding/json"
	"fmt"
	"regexp"

	"tidegate.dev/tests/e2e/internal/apiserver"
	"tidegate.dev/tests/e2e/internal/reviews"
)

// Where a default may ever stand.
var defaultable = regexp.MustCompile(`^(/spec/template|/spec/jobTemplate/spec/template|/template)?` +
	`(/metadata/(labels|annotations)/[^/]+` +
	`|/spec/securityContext/(runAsNonRoot|runAsUser)` +
	`|/spec/(initContainers|containers)/[0-9]+/resources/(requests|limits)/[^/]+)$`)

// inspectPatch applies a patch as the API server does and holds the result against what was promised: it decodes
// strictly as its type, and differs only where nothing was and a default may be. Returns the patched object and the
// changes.
func inspectPatch(review, patch []byte, kindIsTyped bool) ([]byte, []apiserver.Change, error) {
	var whole struct {
		Request struct {
			Object json.RawMessage `json:"object"`
		} `json:"request"`
	}
	if err := json.Unmarshal(review, &whole); err != nil {
		return nil, nil, err
	}
	before := []byte(whole.Request.Object)
	after, err := apiserver.ApplyPatch(before, patch)
	if err != nil {
		return nil, nil, err
	}
	if kindIsTyped {
		if _, err := apiserver.DecodeStrictly(after); err != nil {
			return nil, nil, fmt.Errorf("%w\npatch: %s", err, patch)
		}
	}
	changes, err := apiserver.Changes(before, after)
	if err != nil {
		return nil, nil, err
	}
	if len(changes) == 0 {
		return nil, nil, fmt.Errorf("the patch changes nothing: %s", patch)
	}
	for _, change := range changes {
		if change.Before != nil || !defaultable.MatchString(change.Path) {
			return nil, nil, fmt.Errorf("the patch changes %v", change)
		}
	}
	return after, changes, checkOperations(patch)
}

// A patch of ours only adds; it replaces where a null is.
func checkOperations(patch []byte) error {
	var operations []struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		Value any    `json:"value"`
	}
	if err := json.Unmarshal(patch, &operations); err != nil {
		return err
	}
	for _, operation := range operations {
		if _, isList := operation.Value.([]any); isList {
			return fmt.Errorf("the patch sets a whole list: %+v", operation)
		}
		if operation.Op != "add" && operation.Op != "replace" {
			return fmt.Errorf("the patch has an operation %q: %+v", operation.Op, operation)
		}
	}
	return nil
}

// checkSecondPass asks again with the patched object: nothing may be left to patch.
func checkSecondPass(client *apiserver.Client, route string, review, object []byte) error {
	again, err := reviews.WithObject(review, object)
	if err != nil {
		return err
	}
	answer, err := client.Ask(route, again)
	if err != nil {
		return fmt.Errorf("second pass: %w", err)
	}
	if answer.Patch != nil {
		return fmt.Errorf("a second pass patches again: %s", answer.Patch)
	}
	return nil
}
