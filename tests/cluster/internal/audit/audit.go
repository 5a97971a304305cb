// Package audit reads the API server's audit log. It is written before the answer leaves (the blocking mode), so what a
// test was answered is there.
package audit

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// Event is what the tests look at of an audit event.
type Event struct {
	Verb string `json:"verb"`
	User struct {
		Username string `json:"username"`
	} `json:"user"`
	ObjectRef struct {
		Resource    string `json:"resource"`
		Namespace   string `json:"namespace"`
		Name        string `json:"name"`
		Subresource string `json:"subresource"`
	} `json:"objectRef"`
	ResponseStatus struct {
		Code int `json:"code"`
	} `json:"responseStatus"`
	Annotations map[string]string `json:"annotations"`
}

// Find returns the events that fit, in their order.
func Find(t testing.TB, file string, fits func(*Event) bool) []Event {
	t.Helper()
	log, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	var found []Event
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var event Event
		// The last line may be half written: it is another test's.
		if json.Unmarshal(lines.Bytes(), &event) == nil && fits(&event) {
			found = append(found, event)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}
