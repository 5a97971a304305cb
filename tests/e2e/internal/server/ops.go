package server

import (
	"bufio"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

var opsClient = &http.Client{
	Timeout:   10 * time.Second,
	Transport: &http.Transport{DisableKeepAlives: true},
}

// Ops asks the ops port for a path.
func (s *Server) Ops(path string) (status int, body string, err error) {
	response, err := opsClient.Get("http://" + s.OpsAddress + path)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// Metrics are samples by name and labels as they are written: `x_total{a="b"}`.
type Metrics map[string]float64

// Metrics scrapes the server.
func (s *Server) Metrics(t testing.TB) Metrics {
	t.Helper()
	status, body, err := s.Ops("/metrics")
	if err != nil || status != 200 {
		t.Fatalf("/metrics: %d, %v", status, err)
	}
	metrics := Metrics{}
	lines := bufio.NewScanner(strings.NewReader(body))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		space := strings.LastIndexByte(line, ' ')
		if strings.HasPrefix(line, "#") || space < 0 {
			continue
		}
		value, err := strconv.ParseFloat(line[space+1:], 64)
		if err != nil {
			t.Fatalf("no sample: %q", line)
		}
		metrics[line[:space]] = value
	}
	return metrics
}

// Metric is the value of one series; a series that is not there fails the test.
func (s *Server) Metric(t testing.TB, series string) float64 {
	t.Helper()
	value, found := s.Metrics(t)[series]
	if !found {
		t.Fatalf("no series %s", series)
	}
	return value
}

// WaitMetric waits until the series has a value that fits.
func (s *Server) WaitMetric(t testing.TB, series string, fits func(float64) bool) {
	t.Helper()
	var value float64
	var found bool
	Eventually(t, "a fitting value of "+series, func() bool {
		value, found = s.Metrics(t)[series]
		return found && fits(value)
	}, func() string { return strconv.FormatFloat(value, 'g', -1, 64) })
}

// Eventually waits, for Patience at most, until something holds. `last` says in a failure what was seen last.
func Eventually(t testing.TB, what string, holds func() bool, last func() string) {
	t.Helper()
	deadline := time.Now().Add(Patience)
	for pause := 5 * time.Millisecond; !holds(); pause = min(2*pause, 200*time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still not %s after %v; last: %s", what, Patience, last())
		}
		time.Sleep(pause)
	}
}
