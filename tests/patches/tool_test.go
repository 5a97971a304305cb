package patches

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"testing"
)

// seed and runs can be set for longer looks: TIDEGATE_SEED, TIDEGATE_PATCH_RUNS.
func seed(t *testing.T) *rand.Rand {
	value := int64(1)
	if text := os.Getenv("TIDEGATE_SEED"); text != "" {
		parsed, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		value = parsed
	}
	t.Logf("TIDEGATE_SEED=%d", value)
	return rand.New(rand.NewSource(value))
}

func runs(t *testing.T) int {
	if text := os.Getenv("TIDEGATE_PATCH_RUNS"); text != "" {
		count, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return count
	}
	return 20000
}

type answer struct {
	Result    any    `json:"result"`
	Unchanged bool   `json:"unchanged"`
	Error     string `json:"error"`
}

// ask runs the tool over the lines and returns an answer for each.
func ask(t *testing.T, lines []any) []answer {
	t.Helper()
	tool := os.Getenv("TIDEGATE_PATCH_TOOL")
	if tool == "" {
		t.Fatal("TIDEGATE_PATCH_TOOL is not set; tests/patches/run sets it")
	}
	var input bytes.Buffer
	for _, line := range lines {
		text, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		input.Write(text)
		input.WriteByte('\n')
	}
	command := exec.Command(tool)
	command.Stdin = &input
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	scanner := bufio.NewScanner(bytes.NewReader(output))
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		var a answer
		if err := json.Unmarshal(scanner.Bytes(), &a); err != nil {
			t.Fatalf("%v in %s", err, scanner.Text())
		}
		answers = append(answers, a)
	}
	if len(answers) != len(lines) {
		t.Fatalf("%d answers to %d lines", len(answers), len(lines))
	}
	return answers
}

func same(a, b any) bool { return reflect.DeepEqual(normal(a), normal(b)) }

// normal is the value as JSON reads it.
func normal(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

func show(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
