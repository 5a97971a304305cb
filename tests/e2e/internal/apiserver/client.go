package apiserver

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Client sends reviews as client-go does for an API server: JSON over HTTP/1.1, TLS 1.2 or later, connections kept.
type Client struct {
	base  string
	http  *http.Client
	sheds atomic.Int64
}

// NewClient calls the server at host:port.
func NewClient(address string, roots *x509.CertPool) *Client {
	transport := &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}},
		TLSNextProto:        map[string]func(string, *tls.Conn) http.RoundTripper{},
		MaxIdleConnsPerHost: 25,
		IdleConnTimeout:     90 * time.Second,
	}
	return &Client{base: "https://" + address, http: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
}

// Close ends the connections that are kept.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Sheds says how often Ask was answered 503 because the machine could not keep up.
func (c *Client) Sheds() int64 { return c.sheds.Load() }

// Reply is an HTTP answer, whole.
type Reply struct {
	Status int
	Header http.Header
	Close  bool // the server closes the connection
	Body   []byte
	TLS    *tls.ConnectionState
}

// Post sends a body to a path and does not judge what comes back.
func (c *Client) Post(path string, body []byte) (*Reply, error) {
	request, err := http.NewRequest(http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json, */*")
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "kube-apiserver-admission")
	return c.Do(request)
}

// Do sends any request whose URL is relative to the server or complete.
func (c *Client) Do(request *http.Request) (*Reply, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return &Reply{response.StatusCode, response.Header, response.Close, body, response.TLS}, nil
}

// A server whose threads got no processor for more than a second sheds; on a machine that is busy with other things that
// says nothing about the server, so the question is asked again, this often at most.
const (
	askAgain    = 20
	lateMessage = "its event loop runs late"
)

// Ask posts a review to a route, as the API server with a timeout of 10 s, and verifies the answer.
func (c *Client) Ask(route string, review []byte) (*Answer, error) {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Request    struct {
			UID string `json:"uid"`
		} `json:"request"`
	}
	if err := json.Unmarshal(review, &head); err != nil {
		return nil, fmt.Errorf("the question is no JSON: %w", err)
	}
	reply, err := c.Post(route+"?timeout=10s", review)
	for again := 0; err == nil && again < askAgain && isLate(reply); again++ {
		c.sheds.Add(1)
		time.Sleep(250 * time.Millisecond)
		reply, err = c.Post(route+"?timeout=10s", review)
	}
	if err != nil {
		return nil, err
	}
	if reply.Status != http.StatusOK {
		return nil, fmt.Errorf("%s answered %d: %s", route, reply.Status, reply.Body)
	}
	if kind := reply.Header.Get("Content-Type"); kind != "application/json" {
		return nil, fmt.Errorf("%s answered with Content-Type %q", route, kind)
	}
	question := Question{head.Request.UID, head.APIVersion, strings.HasPrefix(route, "/mutate")}
	answer, err := Verify(question, reply.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w\nthe answer was: %s", route, err, reply.Body)
	}
	if err := CheckPromises(answer); err != nil {
		return nil, fmt.Errorf("%s: %w\nthe answer was: %s", route, err, reply.Body)
	}
	return answer, nil
}

func isLate(reply *Reply) bool {
	return reply.Status == http.StatusServiceUnavailable && bytes.Contains(reply.Body, []byte(lateMessage))
}
