package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// Line is one line of the server's log. Lines that are no JSON have only Raw.
type Line struct {
	Raw     string
	Message string
	Level   string
	fields  map[string]any
}

// Text is a field as text, "" when it is absent.
func (l Line) Text(key string) string {
	switch value := l.fields[key].(type) {
	case nil:
		return ""
	case string:
		return value
	default:
		return fmt.Sprint(value)
	}
}

// IsJSON says whether the line is a JSON object.
func (l Line) IsJSON() bool { return l.fields != nil }

// Log collects what the server writes to stderr. It is safe for use by several goroutines.
type Log struct {
	mutex   sync.Mutex
	changed *sync.Cond
	partial []byte
	lines   []Line
	ended   bool
}

// NewLog returns an empty log.
func NewLog() *Log {
	l := &Log{}
	l.changed = sync.NewCond(&l.mutex)
	return l
}

// Write takes what the process wrote.
func (l *Log) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.partial = append(l.partial, p...)
	for {
		end := bytes.IndexByte(l.partial, '\n')
		if end < 0 {
			break
		}
		l.lines = append(l.lines, parse(string(l.partial[:end])))
		l.partial = l.partial[end+1:]
	}
	l.changed.Broadcast()
	return len(p), nil
}

func parse(raw string) Line {
	line := Line{Raw: raw}
	var fields map[string]any
	if json.Unmarshal([]byte(raw), &fields) == nil {
		line.fields = fields
		line.Message, line.Level = line.Text("msg"), line.Text("level")
	}
	return line
}

func (l *Log) close() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.ended = true
	l.changed.Broadcast()
}

// Lines returns what has come so far.
func (l *Log) Lines() []Line {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return append([]Line(nil), l.lines...)
}

// Count says how many lines fit.
func (l *Log) Count(fits func(Line) bool) int {
	count := 0
	for _, line := range l.Lines() {
		if fits(line) {
			count++
		}
	}
	return count
}

// String is the whole log.
func (l *Log) String() string { return l.Tail(1 << 30) }

// Tail is the last lines of the log.
func (l *Log) Tail(most int) string {
	lines := l.Lines()
	if len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	var out strings.Builder
	for _, line := range lines {
		out.WriteString(line.Raw + "\n")
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	out.Write(l.partial)
	return out.String()
}

// Wait returns the first line that fits, from the beginning of the log on.
func (l *Log) Wait(t testing.TB, what string, fits func(Line) bool) Line {
	t.Helper()
	return l.WaitAfter(t, 0, what, fits)
}

// WaitAfter is Wait from the line of that number on.
func (l *Log) WaitAfter(t testing.TB, first int, what string, fits func(Line) bool) Line {
	t.Helper()
	deadline := time.Now().Add(Patience)
	alarm := time.AfterFunc(Patience, l.changed.Broadcast)
	defer alarm.Stop()
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for seen := first; ; {
		for ; seen < len(l.lines); seen++ {
			if fits(l.lines[seen]) {
				return l.lines[seen]
			}
		}
		if l.ended || time.Now().After(deadline) {
			t.Fatalf("the log has not got %s (ended: %v)", what, l.ended)
		}
		l.changed.Wait()
	}
}
