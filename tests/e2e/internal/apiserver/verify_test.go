package apiserver

import (
	"strings"
	"testing"
)

// The judge of all other tests: each of these answers is wrong in one way.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	v1 := Question{UID: "u", APIVersion: "admission.k8s.io/v1"}
	mutating := Question{UID: "u", APIVersion: "admission.k8s.io/v1", Mutating: true}
	beta := Question{UID: "u", APIVersion: "admission.k8s.io/v1beta1"}
	const head = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":`
	for _, c := range []struct {
		name     string
		question Question
		body     string
		problem  string
	}{
		{"good", v1, head + `{"uid":"u","allowed":true}}`, ""},
		{"good patch", mutating, head + `{"uid":"u","allowed":true,"patch":"W10=","patchType":"JSONPatch"}}`, ""},
		{"good v1beta1", beta, strings.Replace(head, "/v1", "/v1beta1", 1) + `{"uid":"u","allowed":true}}`, ""},
		{"no JSON", v1, "hello", "no JSON"},
		{"no response", v1, `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}`, "webhook response was absent"},
		{"another uid", v1, head + `{"uid":"v","allowed":true}}`, `expected response.uid="u", got "v"`},
		{"another version", beta, head + `{"uid":"u","allowed":true}}`, "expected webhook response of admission.k8s.io/v1beta1"},
		{"another kind", v1, strings.Replace(head, "AdmissionReview", "Status", 1) + `{"uid":"u","allowed":true}}`, "Kind=AdmissionReview"},
		{"a patch where none may be", v1, head + `{"uid":"u","allowed":true,"patch":"W10=","patchType":"JSONPatch"}}`, "must not return"},
		{"a patch without type", mutating, head + `{"uid":"u","allowed":true,"patch":"W10="}}`, "come together"},
		{"a type without patch", mutating, head + `{"uid":"u","allowed":true,"patchType":"JSONPatch"}}`, "come together"},
		{"an unknown field", v1, head + `{"uid":"u","allowed":true,"reason":"x"}}`, "unknown field"},
		{"denied with a wrong code", v1, head + `{"uid":"u","allowed":false,"status":{"code":400,"message":"x"}}}`, "code 400"},
		{"denied without a word", v1, head + `{"uid":"u","allowed":false,"status":{"code":403,"reason":"Forbidden"}}}`, "message of 0 bytes"},
		{"a long first line", v1, head + `{"uid":"u","allowed":false,"status":{"code":403,"reason":"Forbidden","message":"` + strings.Repeat("x", 201) + `"}}}`, "first line"},
		{"a line break in a warning", v1, head + `{"uid":"u","allowed":true,"warnings":["a\nb"]}}`, "control characters"},
		{"a long warning", v1, head + `{"uid":"u","allowed":true,"warnings":["` + strings.Repeat("ä", 257) + `"]}}`, "257 runes"},
		{"a bad annotation", v1, head + `{"uid":"u","allowed":true,"auditAnnotations":{"a/b":"c"}}}`, "qualified name"},
	} {
		answer, err := Verify(c.question, []byte(c.body))
		if err == nil {
			err = CheckPromises(answer)
		}
		if c.problem == "" && err != nil || c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.problem)
		}
	}
}

func TestChangesFindsLeaves(t *testing.T) {
	changes, err := Changes([]byte(`{"a":{"b":null,"c":[1,{"d":2}]},"e":1}`), []byte(`{"a":{"b":{"x/y~":"z"},"c":[1,{"d":3}]},"f":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, c.String())
	}
	want := "/a/b/x~1y~0: <nil> -> z|/a/c/1/d: 2 -> 3|/e: 1 -> <nil>|/f: <nil> -> map[]"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}

func TestDecodeStrictlyRefusesUnknownAndDoubleFields(t *testing.T) {
	for object, good := range map[string]bool{
		`{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"a"}]}}`:             true,
		`{"apiVersion":"v1","kind":"Pod","spec":{"container":[]}}`:                          false,
		`{"apiVersion":"v1","kind":"Pod","spec":{"nodeName":"a","nodeName":"b"}}`:           false,
		`{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":1}}}`:                    false,
		`{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"x":1}}}}`: false,
	} {
		if _, err := DecodeStrictly([]byte(object)); (err == nil) != good {
			t.Errorf("%s: %v", object, err)
		}
	}
}
