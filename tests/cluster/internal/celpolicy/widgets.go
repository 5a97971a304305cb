package celpolicy

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tidegate.dev/tests/cel-go/expressions"
)

// widget is a document as a Widget: the API server wants a name and labels that are texts. A number like 0.0 becomes 0.5,
// for on its way to a webhook it loses its point, and Tidegate would see an integer.
func widget(t testing.TB, document any, name, version string) []byte {
	t.Helper()
	object := map[string]any{}
	for key, value := range asMap(document) {
		object[key] = value
	}
	metadata := map[string]any{"name": name}
	if version != "" {
		metadata["resourceVersion"] = version
	}
	given := asMap(object["metadata"])
	for _, field := range []string{"labels", "annotations"} {
		texts := map[string]any{}
		for key, value := range asMap(given[field]) {
			if text, isText := value.(string); isText {
				texts[key] = text
			}
		}
		if given[field] != nil {
			metadata[field] = texts
		}
	}
	object["apiVersion"], object["kind"], object["metadata"] = Group+"/v1", "Widget", metadata
	body, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func asMap(value any) map[string]any {
	members, _ := value.(map[string]any)
	return members
}

// Requests stores the old objects of all documents in a namespace, which must have no policy yet, and returns what to ask:
// each document's object as a new one, its change from the old object, and the old ones' deletion.
func (a *Asker) Requests(t testing.TB, namespace string) []Request {
	t.Helper()
	var all []Request
	for i, text := range expressions.Documents {
		var document map[string]any
		decoder := json.NewDecoder(strings.NewReader(strings.Replace(text, `"weight":0.0`, `"weight":0.5`, 1)))
		decoder.UseNumber()
		if err := decoder.Decode(&document); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("web-%d", i+1)
		if document["object"] != nil {
			all = append(all, Request{http.MethodPost, "new-" + name, widget(t, document["object"], "new-"+name, "")})
		}
		if document["oldObject"] == nil {
			continue
		}
		version := a.store(t, namespace, widget(t, document["oldObject"], name, ""))
		if document["object"] != nil {
			all = append(all, Request{http.MethodPut, name, widget(t, document["object"], name, version)})
		} else {
			all = append(all, Request{http.MethodDelete, name, nil})
		}
	}
	return all
}

// store creates a Widget and returns its resourceVersion.
func (a *Asker) store(t testing.TB, namespace string, body []byte) string {
	t.Helper()
	code, _, answer, err := a.Do(http.MethodPost, Path(namespace), body)
	if err != nil || code != http.StatusCreated {
		t.Fatalf("%v: %d %s", err, code, answer)
	}
	var stored struct {
		Metadata struct{ ResourceVersion string }
	}
	if err := json.Unmarshal(answer, &stored); err != nil {
		t.Fatal(err)
	}
	return stored.Metadata.ResourceVersion
}
