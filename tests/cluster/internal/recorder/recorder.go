// Package recorder is a webhook that allows everything and keeps what it was sent, byte for byte.
package recorder

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// Review is one request of the API server.
type Review struct {
	Path string // /mutate or /validate
	Body []byte // as it was sent
	Head Head
}

// Head is what tells reviews from each other.
type Head struct {
	Request struct {
		UID         string `json:"uid"`
		Operation   string `json:"operation"`
		Name        string `json:"name"`
		SubResource string `json:"subResource"`
		Resource    struct {
			Resource string `json:"resource"`
		} `json:"resource"`
	} `json:"request"`
}

// Recorder is a running webhook. Its methods may be called by several goroutines.
type Recorder struct {
	Bundle   []byte // whom an API server has to trust
	listener net.Listener
	server   *http.Server

	mutex   sync.Mutex
	reviews []Review
	last    time.Time
}

// Start listens on loopback.
func Start() (*Recorder, error) {
	certificate, bundle, err := selfSigned()
	if err != nil {
		return nil, err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		return nil, err
	}
	r := &Recorder{Bundle: bundle, listener: listener, last: time.Now()}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(listener) }()
	return r, nil
}

// Stop ends the webhook.
func (r *Recorder) Stop() { _ = r.server.Close() }

// URL of a route.
func (r *Recorder) URL(path string) string {
	return fmt.Sprintf("https://%s%s", r.listener.Addr(), path)
}

// Reviews are all that came so far, in their order.
func (r *Recorder) Reviews() []Review {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]Review(nil), r.reviews...)
}

// Forget drops what came so far.
func (r *Recorder) Forget() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.reviews = nil
}

// WaitQuiet waits until nothing has come for a while, or the longest time is over.
func (r *Recorder) WaitQuiet(quiet, most time.Duration) {
	begin := time.Now()
	for time.Since(begin) < most {
		r.mutex.Lock()
		since := r.last
		r.mutex.Unlock()
		if since.Before(begin) {
			since = begin
		}
		if time.Since(since) >= quiet {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// ServeHTTP keeps a review and allows what it asks about.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	review := Review{Path: request.URL.Path, Body: body}
	if err == nil {
		err = json.Unmarshal(body, &review.Head)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mutex.Lock()
	r.reviews = append(r.reviews, review)
	r.last = time.Now()
	r.mutex.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
		"response": map[string]any{"uid": review.Head.Request.UID, "allowed": true}})
}

func selfSigned() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	bundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, bundle, err
}
