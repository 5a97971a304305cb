package e2e

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tidegate.dev/tests/e2e/internal/server"
)

// failure is a TLS connection that must not come to be, or not last; counted under that reason.
func failure(name, reason string, attempt func(t *testing.T, s *server.Server)) row {
	return row{name, func(t *testing.T, s *server.Server) {
		counted(t, s, fmt.Sprintf("tidegate_tls_failures_total{reason=%q}", reason), func() { attempt(t, s) })
	}}
}

// refusedHandshake is one with this configuration that must fail.
func refusedHandshake(change func(config *tls.Config)) func(t *testing.T, s *server.Server) {
	return func(t *testing.T, s *server.Server) {
		config := &tls.Config{RootCAs: s.Identity.Roots}
		change(config)
		conn, err := tls.DialWithDialer(&net.Dialer{Timeout: server.Patience}, "tcp", s.Listen, config)
		if err == nil {
			conn.Close()
			t.Error("the handshake succeeded")
		}
	}
}

var tlsRows = []row{
	failure("TLS_1.1", "no_common_version", refusedHandshake(func(c *tls.Config) {
		c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	})),
	failure("no_forward_secrecy", "no_common_cipher", refusedHandshake(func(c *tls.Config) {
		c.MaxVersion = tls.VersionTLS12
		c.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_CBC_SHA}
	})),
	failure("HTTP_2_alone", "no_application_protocol", refusedHandshake(func(c *tls.Config) { c.NextProtos = []string{"h2"} })),
	failure("a_client_that_mistrusts_us", "client_alert", refusedHandshake(func(c *tls.Config) { c.RootCAs = nil })),
	failure("renegotiation", "renegotiation", renegotiate),
	failure("early_data", "early_data", earlyData),
	failure("plain_HTTP", "plain_http", plainHTTP),
	failure("no_TLS", "protocol", func(t *testing.T, s *server.Server) { rejectedBytes(t, s, "SSH-2.0-OpenSSH_9.2\r\n") }),
	failure("a_record_that_is_too_long", "protocol", func(t *testing.T, s *server.Server) {
		rejectedBytes(t, s, "\x16\x03\x01\xff\xff"+strings.Repeat("x", 1000))
	}),
	failure("a_handshake_that_breaks_off", "client_closed", func(t *testing.T, s *server.Server) {
		conn := tcp(t, s)
		hello := clientHello(t, s)
		if _, err := conn.Write(hello[:len(hello)/2]); err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}),

	{"TLS_1.2_and_1.3", func(t *testing.T, s *server.Server) {
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			conn, err := tls.Dial("tcp", s.Listen, &tls.Config{RootCAs: s.Identity.Roots, MinVersion: version, MaxVersion: version})
			if err != nil {
				t.Fatalf("version %x: %v", version, err)
			}
			defer conn.Close()
			r := &raw{conn, bufio.NewReader(conn)}
			r.send(t, post("/validate", goodReview(t)))
			r.expect(t, 200)
		}
	}},
	{"no_session_is_resumed", func(t *testing.T, s *server.Server) {
		config := &tls.Config{RootCAs: s.Identity.Roots, ClientSessionCache: tls.NewLRUClientSessionCache(8)}
		for range 3 {
			conn, err := tls.Dial("tcp", s.Listen, config)
			if err != nil {
				t.Fatal(err)
			}
			r := &raw{conn, bufio.NewReader(conn)}
			r.send(t, post("/validate", goodReview(t)))
			r.expect(t, 200)
			if conn.ConnectionState().DidResume {
				t.Error("a session was resumed")
			}
			conn.Close()
		}
	}},
}

func tcp(t testing.TB, s *server.Server) net.Conn {
	t.Helper()
	conn, err := net.DialTimeout("tcp", s.Listen, server.Patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(server.Patience))
	return conn
}

// rejectedBytes is that the server closes after bytes that are no TLS.
func rejectedBytes(t *testing.T, s *server.Server, bytes string) {
	t.Helper()
	conn := tcp(t, s)
	if _, err := io.WriteString(conn, bytes); err != nil {
		t.Fatal(err)
	}
	_, err := io.Copy(io.Discard, conn)
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		t.Error("the connection was left open")
	}
}

// plainHTTP is told in its own language what is wrong.
func plainHTTP(t *testing.T, s *server.Server) {
	conn := tcp(t, s)
	if _, err := io.WriteString(conn, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn)
	if !bytes.HasPrefix(answer, []byte("HTTP/1.0 400 ")) {
		t.Errorf("answered %q", answer)
	}
}

// renegotiate has a real client ask for a new handshake after a request: `R` on a line is s_client's command for it.
func renegotiate(t *testing.T, s *server.Server) {
	openssl := needTool(t, "openssl", "openssl")
	ctx, cancel := context.WithTimeout(context.Background(), server.Patience)
	defer cancel()
	command := exec.CommandContext(ctx, openssl, "s_client", "-connect", s.Listen, "-tls1_2", "-servername", "tidegate.test")
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(stdin, "R\n"); err != nil {
		t.Fatal(err)
	}
	// It ends because the server closes: nothing but the time-out would end it otherwise, as stdin stays open.
	_ = command.Wait()
	if ctx.Err() != nil {
		t.Errorf("the connection lived on after a renegotiation:\n%s", output.String())
	}
	if !strings.Contains(output.String(), "RENEGOTIATING") {
		t.Errorf("s_client did not renegotiate:\n%s", output.String())
	}
}

// clientHello is the first flight of an honest client.
func clientHello(t testing.TB, s *server.Server) []byte {
	t.Helper()
	near, far := net.Pipe()
	defer far.Close()
	go func() {
		_ = tls.Client(near, &tls.Config{RootCAs: s.Identity.Roots, ServerName: "tidegate.test"}).Handshake()
		near.Close()
	}()
	_ = far.SetDeadline(time.Now().Add(server.Patience))
	header := make([]byte, 5)
	if _, err := io.ReadFull(far, header); err != nil {
		t.Fatal(err)
	}
	body := make([]byte, binary.BigEndian.Uint16(header[3:]))
	if _, err := io.ReadFull(far, body); err != nil {
		t.Fatal(err)
	}
	return append(header, body...)
}

// earlyData sends a ClientHello that announces early data (RFC 8446 4.2.10), and data behind it.
func earlyData(t *testing.T, s *server.Server) {
	hello := withExtension(clientHello(t, s), []byte{0, 42, 0, 0})
	conn := tcp(t, s)
	if _, err := conn.Write(append(hello, "\x17\x03\x03\x00\x10aaaaaaaaaaaaaaaa"...)); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn)
	if len(answer) == 0 || answer[0] != 21 {
		t.Errorf("no alert: %x", answer)
	}
}

// withExtension puts an extension before the others of a ClientHello.
func withExtension(hello, extension []byte) []byte {
	const record, handshake = 5, 4
	at := record + handshake + 2 + 32 // version and random
	at += 1 + int(hello[at])          // session id
	at += 2 + int(binary.BigEndian.Uint16(hello[at:]))
	at += 1 + int(hello[at]) // compression methods
	out := append([]byte{}, hello[:at+2]...)
	out = append(append(out, extension...), hello[at+2:]...)
	more := uint16(len(extension))
	binary.BigEndian.PutUint16(out[at:], binary.BigEndian.Uint16(out[at:])+more)
	binary.BigEndian.PutUint16(out[3:], binary.BigEndian.Uint16(out[3:])+more)
	binary.BigEndian.PutUint16(out[record+2:], binary.BigEndian.Uint16(out[record+2:])+more)
	return out
}
