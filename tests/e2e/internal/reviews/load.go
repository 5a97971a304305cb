// Package reviews has AdmissionReviews: those that a real API server sent, the repository's own fixtures, and builders
// for what a test needs.
package reviews

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Case is one review as it was sent, byte for byte.
type Case struct {
	Name string
	Body []byte
}

// Repository is the root of the repository.
func Repository() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..", "..")
}

// Packs is the directory of the rule files that ship.
func Packs() string { return filepath.Join(Repository(), "policies", "packs") }

// Fixtures is the directory of the repository's own reviews.
func Fixtures() string { return filepath.Join(Repository(), "tests", "fixtures", "reviews") }

// Recorded is the directory of what a real API server sent: $TIDEGATE_REVIEWS, or ../shared/reviews beside the
// repository. "" where there is none.
func Recorded() string {
	dir := os.Getenv("TIDEGATE_REVIEWS")
	if dir == "" {
		dir = filepath.Join(Repository(), "..", "shared", "reviews")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// LoadAll reads every review of the fixtures, and of the recorded ones where they are there.
func LoadAll(t testing.TB) []Case {
	t.Helper()
	cases := LoadDirectory(t, Fixtures())
	if dir := Recorded(); dir != "" {
		return append(cases, LoadDirectory(t, dir)...)
	}
	t.Log("no recorded reviews (TIDEGATE_REVIEWS, ../shared/reviews): the repository's own fixtures alone are used")
	return cases
}

// LoadDirectory reads every .json file as a review and every line of .ndjson files as {"path", "review"}.
func LoadDirectory(t testing.TB, dir string) []Case {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no reviews in %s: %v", dir, err)
	}
	var cases []Case
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		if strings.HasSuffix(name, ".ndjson") {
			cases = append(cases, lines(t, name, text)...)
		} else {
			cases = append(cases, Case{name, text})
		}
	}
	return cases
}

func lines(t testing.TB, name string, text []byte) []Case {
	t.Helper()
	var cases []Case
	scanner := bufio.NewScanner(bytes.NewReader(text))
	scanner.Buffer(nil, 16<<20)
	for number := 1; scanner.Scan(); number++ {
		var line struct {
			Review json.RawMessage `json:"review"`
		}
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%s:%d: %v", name, number, err)
		}
		cases = append(cases, Case{fmt.Sprintf("%s:%d", name, number), line.Review})
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

// Fixture is one of the repository's own reviews.
func Fixture(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Fixtures(), name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
