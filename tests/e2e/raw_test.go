package e2e

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tidegate.dev/tests/e2e/internal/reviews"
	"tidegate.dev/tests/e2e/internal/server"
)

// raw is a TLS connection on which any bytes can be sent.
type raw struct {
	*tls.Conn
	reader *bufio.Reader
}

func dial(s *server.Server) (*raw, error) {
	dialer := &net.Dialer{Timeout: server.Patience}
	conn, err := tls.DialWithDialer(dialer, "tcp", s.Listen, &tls.Config{RootCAs: s.Identity.Roots})
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(server.Patience))
	return &raw{conn, bufio.NewReader(conn)}, nil
}

func open(t testing.TB, s *server.Server) *raw {
	t.Helper()
	conn, err := dial(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func (r *raw) send(t testing.TB, bytes []byte) {
	t.Helper()
	if _, err := r.Write(bytes); err != nil {
		t.Fatalf("writing: %v", err)
	}
}

// read reads one answer, whole.
func (r *raw) read() (*http.Response, []byte, error) {
	response, err := http.ReadResponse(r.reader, nil)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

// expect reads an answer with that status, and with its Status body where it is a refusal.
func (r *raw) expect(t testing.TB, status int) []byte {
	t.Helper()
	response, body, err := r.read()
	if err != nil {
		t.Fatalf("no answer where %d is wanted: %v", status, err)
	}
	if response.StatusCode != status {
		t.Fatalf("answered %d, want %d: %s", response.StatusCode, status, body)
	}
	if status >= 400 {
		checkStatus(t, status, response.Header, body)
	}
	return body
}

// expectEnd waits until the server has closed the connection, and takes nothing else for it.
func (r *raw) expectEnd(t testing.TB) {
	t.Helper()
	rest, err := io.ReadAll(r.reader)
	if len(rest) > 0 {
		t.Errorf("more came before the end: %q", rest)
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection did not end: %v", err)
	}
}

var statusReasons = map[int]metav1.StatusReason{
	400: metav1.StatusReasonBadRequest, 404: metav1.StatusReasonNotFound, 405: metav1.StatusReasonMethodNotAllowed,
	413: metav1.StatusReasonRequestEntityTooLarge, 415: metav1.StatusReasonUnsupportedMediaType,
	503: metav1.StatusReasonServiceUnavailable,
}

// checkStatus holds a refusal's body against Kubernetes' Status.
func checkStatus(t testing.TB, code int, header http.Header, body []byte) {
	t.Helper()
	if kind := header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("Content-Type of a %d: %q", code, kind)
	}
	if header.Get("Retry-After") != "" {
		t.Errorf("a %d with Retry-After: the API server would ask ten times again", code)
	}
	var status metav1.Status
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&status); err != nil {
		t.Fatalf("a %d without a Status: %v: %s", code, err, body)
	}
	if status.Kind != "Status" || status.APIVersion != "v1" || status.Status != metav1.StatusFailure ||
		int(status.Code) != code || status.Message == "" {
		t.Errorf("a %d with %s", code, body)
	}
	if want, known := statusReasons[code]; known && status.Reason != want {
		t.Errorf("a %d with reason %q, want %q", code, status.Reason, want)
	}
}

// goodReview is a review that every rule set answers with 200.
func goodReview(t testing.TB) []byte {
	return reviews.Build(t, reviews.Request{Object: reviews.YAML(t,
		`{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {a: b}}`)})
}

// post is a well-formed request, with more header lines where they are given.
func post(path string, body []byte, lines ...string) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "POST %s HTTP/1.1\r\nHost: tidegate.test\r\nContent-Type: application/json\r\n", path)
	for _, line := range lines {
		out.WriteString(line + "\r\n")
	}
	fmt.Fprintf(&out, "Content-Length: %d\r\n\r\n", len(body))
	out.Write(body)
	return out.Bytes()
}
