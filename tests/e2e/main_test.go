// Package e2e holds the binary against its design from outside: over real TLS connections, with what a real API server
// sends, and with what nobody should. Every server, port and file is the test's own; see internal/server.
package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tidegate.dev/tests/e2e/internal/apiserver"
	"tidegate.dev/tests/e2e/internal/server"
)

// ruleSet is one of the directories below testdata/rules.
func ruleSet(name string) string { return filepath.Join("testdata", "rules", name) }

// newClient is an API server's client of the server.
func newClient(t testing.TB, s *server.Server) *apiserver.Client {
	t.Helper()
	client := apiserver.NewClient(s.Listen, s.Identity.Roots)
	t.Cleanup(client.Close)
	return client
}

func ask(t testing.TB, client *apiserver.Client, route string, review []byte) *apiserver.Answer {
	t.Helper()
	answer, err := client.Ask(route, review)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// needTool is the path of a program that a test can't do without: a test without it is skipped, and in CI fails.
func needTool(t testing.TB, name, pack string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: apt-get install %s", name, pack)
	}
	t.Skipf("%s is missing: apt-get install %s", name, pack)
	return ""
}

// write puts a file into a directory, in place.
func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
