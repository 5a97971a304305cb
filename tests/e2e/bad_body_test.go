package e2e

import (
	"bytes"
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/server"
)

// refusedBody is a body that is no review: 400 with the reason, on every route, and the connection goes on.
func refusedBody(name, body, reason string) row {
	return row{name, func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		for _, route := range routes {
			conn.send(t, post(route, []byte(body)))
			if answer := conn.expect(t, 400); !bytes.Contains(answer, []byte(reason)) {
				t.Errorf("%s: %q is not in %s", route, reason, answer)
			}
		}
	}}
}

// with is a review in which a value of the request was replaced.
func with(field string) string {
	return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":{"group":"","version":"v1","kind":"Pod"},` +
		`"resource":{"group":"","version":"v1","resource":"pods"},"operation":"CREATE",` + field + `}}`
}

func nested(open, close string, levels int) string {
	return with(`"object":` + strings.Repeat(open, levels) + "1" + strings.Repeat(close, levels))
}

var bodyRows = []row{
	refusedBody("nothing", "", "empty"),
	refusedBody("white_space", " \n", ""),
	refusedBody("no_JSON", "hello", "JSON"),
	refusedBody("JSON_that_ends_early", `{"kind":"AdmissionReview"`, "JSON"),
	refusedBody("more_behind_the_JSON", with(`"object":null`)+"{}", "JSON"),
	refusedBody("a_list", `[]`, "no JSON object"),
	refusedBody("null", `null`, "no JSON object"),
	refusedBody("no_review", `{"kind":"Pod","apiVersion":"v1"}`, `kind is \"Pod\"`),
	refusedBody("no_kind", `{"apiVersion":"admission.k8s.io/v1","request":{"uid":"u"}}`, "no kind"),
	refusedBody("unknown_version", `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v2","request":{"uid":"u"}}`, "admission.k8s.io/v2"),
	refusedBody("no_request", `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}`, "no request"),
	refusedBody("an_answer", `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u","allowed":true}}`, "no request"),
	refusedBody("no_uid", strings.Replace(with(`"object":null`), `"uid":"u",`, "", 1), "uid"),
	refusedBody("empty_uid", strings.Replace(with(`"object":null`), `"uid":"u"`, `"uid":""`, 1), "uid"),
	refusedBody("uid_that_is_a_number", strings.Replace(with(`"object":null`), `"uid":"u"`, `"uid":7`, 1), "uid"),
	refusedBody("unknown_operation", strings.Replace(with(`"object":null`), "CREATE", "PATCH", 1), "PATCH"),
	refusedBody("object_that_is_a_text", with(`"object":"x"`), "object"),
	refusedBody("user_that_is_a_list", with(`"object":null,"userInfo":[]`), "userInfo"),

	refusedBody("nesting_too_deep_in_lists", nested("[", "]", 600), "nesting"),
	refusedBody("nesting_too_deep_in_objects", nested(`{"a":`, "}", 600), "nesting"),
	refusedBody("nesting_of_100000", nested("[", "]", 100_000), "nesting"),
	refusedBody("nesting_in_managedFields", with(`"object":{"metadata":{"managedFields":`+strings.Repeat("[", 600)+strings.Repeat("]", 600)+`}}`), "nesting"),
	refusedBody("bad_UTF-8", with("\"object\":{\"a\":\"\xff\"}"), "UTF-8"),
	refusedBody("overlong_UTF-8", with("\"object\":{\"a\":\"\xc0\xaf\"}"), "UTF-8"),
	refusedBody("truncated_UTF-8", with("\"object\":{\"a\":\"\xe2\x82\"}"), "UTF-8"),
	refusedBody("surrogates_as_UTF-8", with("\"object\":{\"a\":\"\xed\xa0\x80\"}"), "UTF-8"),
	refusedBody("lone_high_surrogate", with(`"object":{"a":"\ud800"}`), "escape"),
	refusedBody("lone_low_surrogate", with(`"object":{"a":"\udc00x"}`), "escape"),
	refusedBody("half_escape", with(`"object":{"a":"\u12"}`), "escape"),
	refusedBody("control_character_in_a_string", with("\"object\":{\"a\":\"\x01\"}"), "control"),
	refusedBody("same_name_twice", with(`"object":{"spec":1,"spec":2}`), "twice"),
	refusedBody("same_name_twice_in_disguise", with(`"object":{"spec":1,"\u0073pec":2}`), "twice"),
	refusedBody("same_name_twice_at_the_top", strings.Replace(with(`"object":null`), `{"kind":`, `{"kind":"x","kind":`, 1), "twice"),
	refusedBody("number_with_a_leading_zero", with(`"object":{"a":01}`), "number"),
	refusedBody("NaN", with(`"object":{"a":NaN}`), ""),
	refusedBody("comment", with(`"object":{/*x*/"a":1}`), ""),
	refusedBody("trailing_comma", with(`"object":{"a":1,}`), ""),
	refusedBody("byte_order_mark", "\xef\xbb\xbf"+with(`"object":null`), ""),

	{"8_MiB_of_a_list", func(t *testing.T, s *server.Server) {
		body := with(`"object":{"a":[` + strings.Repeat("1,", 4<<20-400) + `1]}`)
		conn := open(t, s)
		conn.send(t, post("/validate", []byte(body)))
		conn.expect(t, 400)
		conn.send(t, post("/validate", goodReview(t)))
		conn.expect(t, 200)
	}},
	{"nesting_below_the_limit", func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		conn.send(t, post("/validate", []byte(nested(`{"a":`, "}", 400))))
		conn.expect(t, 200)
	}},
	{"numbers_of_any_size", func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		conn.send(t, post("/validate", []byte(with(`"object":{"a":[1e300,-0,1E-400,123456789012345678901234567890,9223372036854775807]}`))))
		response, body, err := conn.read()
		if err != nil || response.StatusCode != 200 && response.StatusCode != 400 {
			t.Errorf("%v, %v: %s", response, err, body)
		}
	}},
}
