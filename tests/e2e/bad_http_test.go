package e2e

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

// refusal sends bytes that end the connection: one answer of that status, then the end, and a count.
func refusal(name string, status int, reason string, bytes func(t *testing.T) []byte) row {
	return row{name, func(t *testing.T, s *server.Server) {
		counted(t, s, fmt.Sprintf("tidegate_requests_refused_total{reason=%q}", reason), func() {
			conn := open(t, s)
			conn.send(t, bytes(t))
			conn.expect(t, status)
			conn.expectEnd(t)
		})
	}}
}

// text is for bytes that need no test.
func text(format string, args ...any) func(*testing.T) []byte {
	return func(*testing.T) []byte { return fmt.Appendf(nil, format, args...) }
}

// kept sends a request that is understood but not served: the connection goes on.
func kept(name string, status int, request func(t *testing.T) []byte, look func(t *testing.T, header string)) row {
	return row{name, func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		conn.send(t, request(t))
		response, body, err := conn.read()
		if err != nil || response.StatusCode != status {
			t.Fatalf("%v, %v: %s", response, err, body)
		}
		checkStatus(t, status, response.Header, body)
		if look != nil {
			look(t, response.Header.Get("Allow"))
		}
		conn.send(t, post("/validate", goodReview(t)))
		conn.expect(t, 200)
	}}
}

// Both lengths: what a proxy and we might read differently must not be read at all.
const smuggled = "0\r\n\r\nPOST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

var httpRows = []row{
	kept("path", 404, func(t *testing.T) []byte { return post("/nowhere", goodReview(t)) }, nil),
	kept("path_of_the_ops_port", 404, func(t *testing.T) []byte { return post("/metrics", goodReview(t)) }, nil),
	kept("path_with_a_slash", 404, func(t *testing.T) []byte { return post("/validate/", goodReview(t)) }, nil),
	kept("method", 405, text("GET /validate HTTP/1.1\r\nHost: a\r\n\r\n"), func(t *testing.T, allow string) {
		if allow != "POST" {
			t.Errorf("Allow: %q", allow)
		}
	}),
	kept("method_in_small_letters", 405, text("post /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), nil),
	kept("no_content_type", 415, text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), nil),
	kept("content_type", 415, text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/yaml\r\nContent-Length: 2\r\n\r\n{}"), nil),
	kept("content_type_that_only_begins_right", 415,
		text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/jsonx\r\nContent-Length: 2\r\n\r\n{}"), nil),

	refusal("header_over_8_KiB", 431, "header_too_large",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nX-Long: %s\r\nContent-Length: 2\r\n\r\n{}", strings.Repeat("x", 9000))),
	refusal("many_headers", 431, "header_too_large",
		text("POST /validate HTTP/1.1\r\nHost: a\r\n%sContent-Length: 2\r\n\r\n{}", strings.Repeat("X: y\r\n", 2000))),
	refusal("request_line_over_8_KiB", 431, "header_too_large",
		text("POST /validate?%s HTTP/1.1\r\nHost: a\r\n\r\n", strings.Repeat("x", 9000))),
	refusal("HTTP_1.0_chunked", 400, "malformed",
		text("POST /validate HTTP/1.0\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")),
	refusal("length_and_chunked", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n%s",
			len(smuggled), smuggled)),
	refusal("chunked_and_length", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n%s", smuggled)),
	refusal("two_lengths", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}")),
	refusal("two_equal_lengths", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}")),
	refusal("a_list_of_lengths", 400, "malformed", text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n{}")),
	refusal("negative_length", 400, "malformed", text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}")),
	refusal("length_with_a_sign", 400, "malformed", text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}")),
	refusal("length_beyond_64_bits", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n{}")),
	refusal("another_transfer_encoding", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")),
	refusal("transfer_encoding_in_disguise", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}")),
	refusal("chunk_size_that_is_none", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n")),
	refusal("chunk_extensions_without_end", 400, "malformed",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;%s\r\n{}\r\n0\r\n\r\n", strings.Repeat("x", 20_000))),
	refusal("folded_header", 400, "malformed", text("POST /validate HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\nContent-Length: 2\r\n\r\n{}")),
	refusal("bare_line_feeds", 400, "malformed", text("POST /validate HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}")),
	refusal("NUL_in_a_header", 400, "malformed", text("POST /validate HTTP/1.1\r\nHost: a\r\nX: \x00\r\nContent-Length: 2\r\n\r\n{}")),
	refusal("no_Host", 400, "malformed", text("POST /validate HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")),
	refusal("two_Hosts", 400, "malformed", text("POST /validate HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 2\r\n\r\n{}")),
	refusal("HTTP_2", 505, "version", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
	refusal("HTTP_3.7", 505, "version", text("POST /validate HTTP/3.7\r\nHost: a\r\n\r\n")),
	refusal("no_HTTP_at_all", 400, "malformed", text("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")),
	refusal("another_expectation", 417, "expectation",
		text("POST /validate HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}")),

	refusal("body_over_the_limit", 413, "body_too_large", text("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 8388609\r\n\r\n")),
	refusal("body_over_the_limit_on_its_way", 413, "body_too_large", func(*testing.T) []byte {
		return append([]byte("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n"), bytes.Repeat([]byte(" "), 1<<16)...)
	}),
	{"chunked_body_over_the_limit", chunkedOverTheLimit},

	{"chunked", func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		review := goodReview(t)
		conn.send(t, fmt.Appendf(nil, "POST /validate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n1\r\n%s\r\n0\r\n\r\n",
			len(review)-1, review[:len(review)-1], review[len(review)-1:]))
		conn.expect(t, 200)
	}},
	{"HTTP_1.0", func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		review := goodReview(t)
		conn.send(t, fmt.Appendf(nil, "POST /validate HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(review), review))
		conn.expect(t, 200)
		conn.expectEnd(t)
	}},
	{"pipelined", func(t *testing.T, s *server.Server) {
		conn := open(t, s)
		conn.send(t, append(post("/validate", goodReview(t)), post("/mutate", goodReview(t))...))
		conn.expect(t, 200)
		conn.expect(t, 200)
	}},
	{"Expect_100-continue_of_curl", expectContinue},
}

// The answer comes although the client is still sending, and the client sees it.
func chunkedOverTheLimit(t *testing.T, s *server.Server) {
	counted(t, s, `tidegate_requests_refused_total{reason="body_too_large"}`, func() {
		conn := open(t, s)
		go func() {
			_, _ = conn.Write([]byte("POST /validate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"))
			chunk := append(fmt.Appendf(nil, "%x\r\n", 1<<16), append(bytes.Repeat([]byte(" "), 1<<16), '\r', '\n')...)
			for range 200 {
				if _, err := conn.Write(chunk); err != nil {
					return
				}
			}
		}()
		conn.expect(t, 413)
	})
}

// curl asks with Expect: 100-continue before it sends more than 1 MiB, and waits a second for the answer.
func expectContinue(t *testing.T, s *server.Server) {
	curl := needTool(t, "curl", "curl")
	object := reviews.YAML(t, `{apiVersion: v1, kind: ConfigMap, metadata: {name: big, namespace: shop}}`)
	object["data"] = reviews.Object{"text": strings.Repeat("x", 2<<20)}
	file := filepath.Join(t.TempDir(), "review.json")
	write(t, file, string(reviews.Build(t, reviews.Request{Object: object})))
	command := exec.Command(curl, "--silent", "--show-error", "--verbose", "--insecure", "--max-time", "30",
		"--http1.1", "--header", "Content-Type: application/json", "--data-binary", "@"+file,
		"--write-out", "%{http_code}", "--output", "/dev/null", "https://"+s.Listen+"/validate")
	var out, log bytes.Buffer
	command.Stdout, command.Stderr = &out, &log
	if err := command.Run(); err != nil || out.String() != "200" {
		t.Fatalf("curl: %v, %s\n%s", err, out.String(), log.String())
	}
	if !strings.Contains(log.String(), "100 Continue") {
		t.Errorf("curl was not told to go on:\n%s", log.String())
	}
}
