// Package celgo compares Tidegate's CEL with cel-go, run with the environment and the options of the API server's
// admission plugins: which expressions compile, to which type, and for each document the value or error and the cost.
package celgo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"

	"tidegate.dev/tests/cel-go/expressions"
)

var (
	seed  = flag.Uint64("seed", 1, "of the expressions")
	count = flag.Int("count", 5000, "how many expressions")
	only  = flag.String("expression", "", "compare this one alone")
)

// outcome is what one side says of one expression.
type outcome struct {
	CompileError string   `json:"compile_error,omitempty"`
	Type         string   `json:"type,omitempty"`
	Results      []result `json:"results,omitempty"` // one a document
}

type result struct {
	Value string `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
	Cost  uint64 `json:"cost"`
}

func TestGeneratedExpressionsMeanTheSameAsInTheAPIServer(t *testing.T) {
	all := expressionsToCompare()
	ours := tidegate(t, all)
	environment := newEnvironment(t)
	documents := variables(t)
	passed, failed, compiled := 0, 0, 0
	skipped := map[string]int{}
	for i, expression := range all {
		theirs := celGo(environment, expression, documents)
		if theirs.CompileError == "" {
			compiled++
		}
		difference, reason := compare(theirs, ours[i]), known(theirs, ours[i])
		// Go goes through a map in an order of its own each time: one that gives what Tidegate gave will come.
		for again := 0; difference != "" && reason == "" && mapMacro.MatchString(expression) && again < 100; again++ {
			theirs = celGo(environment, expression, documents)
			difference, reason = compare(theirs, ours[i]), known(theirs, ours[i])
		}
		switch {
		case difference == "":
			passed++
		case reason != "":
			skipped[reason]++
		default:
			failed++
			if failed <= 40 {
				fmt.Printf("%s\n  %s\n", expression, difference)
			}
		}
	}
	total := 0
	for reason, n := range skipped {
		fmt.Printf("skipped %d: %s\n", n, reason)
		total += n
	}
	fmt.Printf("%d expressions, of which %d compile, on %d documents (seed %d), %d skipped\n", len(all), compiled, len(documents), *seed, total)
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		t.Fail()
	}
}

func expressionsToCompare() []string {
	if *only != "" {
		return []string{*only}
	}
	generator := expressions.New(*seed)
	var all []string
	for i := range *count {
		if i%2 == 0 {
			all = append(all, generator.Bool())
		} else {
			all = append(all, generator.Any())
		}
	}
	return all
}

func variables(t *testing.T) []map[string]any {
	var all []map[string]any
	for _, document := range expressions.Documents {
		one, err := expressions.Variables(document)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// tidegate asks the binary that TIDEGATE_BINARY_DIR holds.
func tidegate(t *testing.T, all []string) []outcome {
	folder := os.Getenv("TIDEGATE_BINARY_DIR")
	if folder == "" {
		folder = "../../build/release"
	}
	var input bytes.Buffer
	for _, document := range expressions.Documents {
		var line bytes.Buffer
		if err := json.Compact(&line, []byte(document)); err != nil {
			t.Fatal(err)
		}
		input.WriteString("document " + line.String() + "\n")
	}
	for _, expression := range all {
		quoted, _ := json.Marshal(expression)
		input.WriteString("expression " + string(quoted) + "\n")
	}
	command := exec.Command(folder + "/cel_differential")
	command.Stdin, command.Stderr = &input, os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("cel_differential: %v", err)
	}
	var out []outcome
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var one outcome
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		out = append(out, one)
	}
	if len(out) != len(all) {
		t.Fatalf("%d answers to %d expressions", len(out), len(all))
	}
	return out
}

func newEnvironment(t *testing.T) *cel.Env {
	version := environment.DefaultCompatibilityVersion()
	set, err := environment.MustBaseEnvSet(version).Extend(environment.VersionedOptions{
		IntroducedVersion: version,
		EnvOptions:        []cel.EnvOption{cel.Variable("object", cel.DynType), cel.Variable("oldObject", cel.DynType)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return set.NewExpressionsEnv()
}

// Types print their runtime names in cel-go; errors, and Tidegate, use CEL's own.
var typeNames = strings.NewReplacer("google.protobuf.Timestamp", "timestamp", "google.protobuf.Duration", "duration")

// panicked is the compile error of an expression that makes cel-go itself panic.
const panicked = "cel-go panics"

func celGo(env *cel.Env, expression string, documents []map[string]any) (out outcome) {
	defer func() {
		if recover() != nil {
			out = outcome{CompileError: panicked}
		}
	}()
	ast, issues := env.Compile(expression)
	if issues != nil && issues.Err() != nil {
		return outcome{CompileError: issues.Errors()[0].Message}
	}
	program, err := env.Program(ast, cel.InterruptCheckFrequency(celconfig.CheckFrequency))
	if err != nil {
		return outcome{CompileError: err.Error()}
	}
	out = outcome{Type: typeNames.Replace(ast.OutputType().String())}
	for _, document := range documents {
		value, details, err := program.ContextEval(context.Background(), document)
		var one result
		if details != nil && details.ActualCost() != nil {
			one.Cost = *details.ActualCost()
		}
		if err != nil {
			one.Error = err.Error()
		} else {
			one.Value = canonical(value)
		}
		out.Results = append(out.Results, one)
	}
	return out
}

func compare(theirs, ours outcome) string {
	if (theirs.CompileError == "") != (ours.CompileError == "") {
		return fmt.Sprintf("compile: cel-go %q, tidegate %q", theirs.CompileError, ours.CompileError)
	}
	if theirs.CompileError != "" {
		return ""
	}
	if theirs.Type != ours.Type {
		return fmt.Sprintf("type: cel-go %s, tidegate %s", theirs.Type, ours.Type)
	}
	for i := range theirs.Results {
		if difference := differ(theirs.Results[i], ours.Results[i]); difference != "" {
			return fmt.Sprintf("document %d: %s", i, difference)
		}
	}
	return ""
}

// differ is how two results differ, or "". The cost of an expression that errs can't be seen by anyone.
func differ(theirs, ours result) string {
	if theirs.Error != ours.Error || theirs.Value != ours.Value {
		return fmt.Sprintf("cel-go %s%s, tidegate %s%s", theirs.Value, orError(theirs), ours.Value, orError(ours))
	}
	if theirs.Error == "" && theirs.Cost != ours.Cost {
		return fmt.Sprintf("cel-go's cost %d, tidegate's %d", theirs.Cost, ours.Cost)
	}
	return ""
}

// mapMacro finds the macros that may go through a map.
var mapMacro = regexp.MustCompile(`\.(all|exists|exists_one|existsOne|transformList|transformMap|transformMapEntry|map|filter)\(`)

func orError(r result) string {
	if r.Error == "" {
		return ""
	}
	return "error " + r.Error
}
