// Package wait is how tests wait: for a condition, never for a time.
package wait

import (
	"fmt"
	"testing"
	"time"
)

// Patience bounds every wait: far beyond what anything takes on a busy machine.
const Patience = 60 * time.Second

// For waits until something holds; an error says what is missing. After the time it returns the last error.
func For(what string, most time.Duration, holds func() error) error {
	end := time.Now().Add(most)
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, 250*time.Millisecond) {
		err := holds()
		if err == nil {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("still not %s after %v: %w", what, most, err)
		}
		time.Sleep(pause)
	}
}

// Until is For in a test, with Patience.
func Until(t testing.TB, what string, holds func() error) {
	t.Helper()
	if err := For(what, Patience, holds); err != nil {
		t.Fatal(err)
	}
}
