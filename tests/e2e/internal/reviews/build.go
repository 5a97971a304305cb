package reviews

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"sigs.k8s.io/yaml"
)

// Object is an object in its JSON form.
type Object = map[string]any

// Request is what goes into a review; what is empty is derived from the object, or the old one.
type Request struct {
	Operation   string // CREATE where empty
	Object      Object
	Old         Object
	Options     Object
	SubResource string
	Resource    string // plural; derived from the kind where empty
	User        string
	Name        string
	UID         string
	DryRun      bool
	V1beta1     bool
}

var serial atomic.Int64

// NewUID makes a uid that no other request of this run has.
func NewUID() string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", serial.Add(1)) }

// YAML reads one object.
func YAML(t testing.TB, text string) Object {
	t.Helper()
	var object Object
	if err := yaml.UnmarshalStrict([]byte(text), &object); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return object
}

// Copy is a deep copy.
func Copy(object Object) Object {
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	var copied Object
	if err := json.Unmarshal(text, &copied); err != nil {
		panic(err)
	}
	return copied
}

// At is the value at a path of names and indexes below an object; it panics where there is none.
func At(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			value = value.(Object)[step]
		case int:
			value = value.([]any)[step]
		}
	}
	return value
}

// Build writes the review as an API server would.
func Build(t testing.TB, r Request) []byte {
	t.Helper()
	subject := r.Object
	if subject == nil {
		subject = r.Old
	}
	group, version, kind := identify(subject)
	resource := r.Resource
	if resource == "" {
		resource = strings.ToLower(kind) + "s"
	}
	gvk := Object{"group": group, "version": version, "kind": kind}
	gvr := Object{"group": group, "version": version, "resource": resource}
	metadata, _ := subject["metadata"].(Object)
	name, _ := metadata["name"].(string)
	namespace, _ := metadata["namespace"].(string)
	request := Object{
		"uid": orElse(r.UID, NewUID()), "kind": gvk, "resource": gvr, "requestKind": gvk, "requestResource": gvr,
		"namespace": namespace, "operation": orElse(r.Operation, "CREATE"),
		"userInfo": Object{"username": orElse(r.User, "ada"), "groups": []any{"developers", "system:authenticated"}},
		"object":   nullable(r.Object), "oldObject": nullable(r.Old), "options": nullable(r.Options), "dryRun": r.DryRun,
	}
	if name = orElse(r.Name, name); name != "" {
		request["name"] = name
	}
	if r.SubResource != "" {
		request["subResource"], request["requestSubResource"] = r.SubResource, r.SubResource
	}
	apiVersion := "admission.k8s.io/v1"
	if r.V1beta1 {
		apiVersion = "admission.k8s.io/v1beta1"
	}
	text, err := json.Marshal(Object{"kind": "AdmissionReview", "apiVersion": apiVersion, "request": request})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func identify(object Object) (group, version, kind string) {
	kind, _ = object["kind"].(string)
	apiVersion, _ := object["apiVersion"].(string)
	if before, after, found := strings.Cut(apiVersion, "/"); found {
		return before, after, kind
	}
	return "", apiVersion, kind
}

func nullable(object Object) any {
	if object == nil {
		return nil
	}
	return object
}

func orElse(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

// WithObject is the review with another object and uid: what the API server sends when it asks again.
func WithObject(review, object []byte) ([]byte, error) {
	var whole, request map[string]json.RawMessage
	if err := json.Unmarshal(review, &whole); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(whole["request"], &request); err != nil {
		return nil, err
	}
	request["object"] = object
	request["uid"] = json.RawMessage(`"` + NewUID() + `"`)
	text, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	whole["request"] = text
	return json.Marshal(whole)
}
