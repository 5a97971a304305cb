package patches

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

var names = []string{"a", "b", "c~d", "e/f", "", "0"}

func anyValue(r *rand.Rand, depth int) any {
	kind := r.Intn(8)
	if depth == 0 {
		kind = r.Intn(5)
	}
	switch kind {
	case 0:
		return nil
	case 1:
		return r.Intn(2) == 0
	case 2, 3:
		return r.Intn(3)
	case 4:
		return names[r.Intn(len(names))]
	case 5:
		list := []any{}
		for range r.Intn(4) {
			list = append(list, anyValue(r, depth-1))
		}
		return list
	}
	object := map[string]any{}
	for range r.Intn(4) {
		object[names[r.Intn(len(names))]] = anyValue(r, depth-1)
	}
	return object
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

// anyPointer mostly leads somewhere in the document.
func anyPointer(r *rand.Rand, document any) string {
	out := ""
	for node := document; ; {
		if r.Intn(12) == 0 {
			return out + "/" + []string{"-", "1", "-1", "9", "x", "+0", "00"}[r.Intn(7)]
		}
		switch inner := node.(type) {
		case map[string]any:
			name := names[r.Intn(len(names))]
			out += "/" + escape.Replace(name)
			node = inner[name]
		case []any:
			if len(inner) == 0 {
				return out + "/" + []string{"-", "0"}[r.Intn(2)]
			}
			at := r.Intn(len(inner))
			out += fmt.Sprintf("/%d", at)
			node = inner[at]
		default:
			return out
		}
		if r.Intn(3) == 0 {
			return out
		}
	}
}

func anyPatch(r *rand.Rand, document any) []map[string]any {
	patch := []map[string]any{}
	for i := range 1 + r.Intn(4) {
		op := []string{"add", "add", "remove", "replace", "move", "copy", "test"}[r.Intn(7)]
		operation := map[string]any{"op": op, "path": anyPointer(r, document)}
		switch op {
		case "add", "replace":
			if r.Intn(10) > 0 {
				operation["value"] = anyValue(r, 2)
			}
		case "move", "copy":
			operation["from"] = anyPointer(r, document)
		case "test":
			if r.Intn(4) > 0 {
				operation["value"] = anyValue(r, 1)
			}
			// A null that the patch itself has added is no absent member to the library, but one that it found is.
			if _, ok := operation["value"]; !ok && i > 0 {
				operation["value"] = 1
			}
			// Half of the tests are to hold.
			if pointer, ok := at(document, operation["path"].(string)); ok && pointer != nil && r.Intn(2) == 0 {
				operation["value"] = pointer
			}
		}
		patch = append(patch, operation)
	}
	return patch
}

func at(document any, pointer string) (any, bool) {
	node := document
	for _, step := range strings.Split(pointer, "/")[1:] {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch inner := node.(type) {
		case map[string]any:
			child, ok := inner[step]
			if !ok {
				return nil, false
			}
			node = child
		case []any:
			var index int
			if _, err := fmt.Sscanf(step, "%d", &index); err != nil || index < 0 || index >= len(inner) {
				return nil, false
			}
			node = inner[index]
		default:
			return nil, false
		}
	}
	return node, true
}

// really applies the patch as Kubernetes does.
func really(document any, patch []map[string]any) (out answer, panicked bool) {
	defer func() {
		if recover() != nil {
			panicked = true
		}
	}()
	text, _ := json.Marshal(document)
	written, _ := json.Marshal(patch)
	decoded, err := jsonpatch.DecodePatch(written)
	if err != nil {
		return answer{Error: err.Error()}, false
	}
	patched, err := decoded.Apply(text)
	if errors.Is(err, jsonpatch.ErrTestFailed) {
		return answer{Unchanged: true}, false
	}
	if err != nil {
		return answer{Error: err.Error()}, false
	}
	if err := json.Unmarshal(patched, &out.Result); err != nil {
		return answer{Error: err.Error()}, false
	}
	return out, false
}

func TestPatchesAreAppliedAsKubernetesAppliesThem(t *testing.T) {
	r := seed(t)
	var lines []any
	for range runs(t) {
		document := anyValue(r, 4)
		if r.Intn(4) > 0 {
			document = map[string]any{"a": anyValue(r, 3), "b": anyValue(r, 3), "0": anyValue(r, 3)}
		}
		if _, ok := document.(map[string]any); !ok {
			continue // an object of Kubernetes is a map
		}
		lines = append(lines, map[string]any{"document": document, "patch": anyPatch(r, normal(document))})
	}
	answers := ask(t, lines)
	applied, unchanged, failed, panics, wrong := 0, 0, 0, 0, 0
	for i, line := range lines {
		fields := line.(map[string]any)
		want, panicked := really(fields["document"], fields["patch"].([]map[string]any))
		if panicked {
			panics++ // the library's own: a null in an array that is compared, a replace of the root without a value
			continue
		}
		got := answers[i]
		switch {
		case want.Error != "":
			failed++
		case want.Unchanged:
			unchanged++
		default:
			applied++
		}
		if (got.Error != "") != (want.Error != "") || got.Unchanged != want.Unchanged || !same(got.Result, want.Result) {
			wrong++
			if wrong <= 10 {
				t.Errorf("%s\nKubernetes: %s\nTidegate:   %s", show(line), show(want), show(got))
			}
		}
	}
	t.Logf("%d applied, %d left out by a test, %d errors, %d panics of the library", applied, unchanged, failed, panics)
	if applied < len(lines)/5 || unchanged < len(lines)/50 || failed < len(lines)/50 {
		t.Error("the generated patches are too much of one kind")
	}
}
