package apiserver

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// Change is one leaf that differs between two documents. Steps of Path are joined by "/", so `a/b` in a label's key
// is written `a~1b` as in RFC 6901; Before is nil where nothing or null was.
type Change struct {
	Path          string
	Before, After any
}

func (c Change) String() string { return fmt.Sprintf("%s: %v -> %v", c.Path, c.Before, c.After) }

// Changes lists the leaves that differ, by path. Null and absent are the same, as they are for Kubernetes.
func Changes(before, after []byte) ([]Change, error) {
	var a, b any
	if err := json.Unmarshal(before, &a); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(after, &b); err != nil {
		return nil, err
	}
	var changes []Change
	compare("", a, b, &changes)
	sort.Slice(changes, func(i, j int) bool { return changes[i].Path < changes[j].Path })
	return changes, nil
}

func compare(path string, before, after any, changes *[]Change) {
	if reflect.DeepEqual(before, after) {
		return
	}
	// A map that a default had to make is not itself a change: what is in it is.
	if object, ok := after.(map[string]any); ok && (before == nil || isObject(before)) {
		old, _ := before.(map[string]any)
		if before == nil && len(object) == 0 {
			*changes = append(*changes, Change{path, before, after})
		}
		for _, key := range keysOf(old, object) {
			compare(path+"/"+escape(key), old[key], object[key], changes)
		}
		return
	}
	oldList, wasList := before.([]any)
	list, isList := after.([]any)
	if wasList && isList && len(oldList) == len(list) {
		for i := range list {
			compare(path+"/"+strconv.Itoa(i), oldList[i], list[i], changes)
		}
		return
	}
	*changes = append(*changes, Change{path, before, after})
}

func isObject(value any) bool {
	_, ok := value.(map[string]any)
	return ok
}

func keysOf(a, b map[string]any) []string {
	seen := map[string]bool{}
	var keys []string
	for _, object := range []map[string]any{a, b} {
		for key := range object {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func escape(step string) string {
	return strings.ReplaceAll(strings.ReplaceAll(step, "~", "~0"), "/", "~1")
}
