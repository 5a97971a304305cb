// Command against-cel-go times the expressions of cases.json in cel-go, with the environment and the options that the
// Kubernetes API server has, and in Tidegate, in turns on one machine, and checks that values and costs agree.
//
//	go run . --celbench ../../build/release/tidegate-celbench [--rounds 3] [--per-case 100ms]
//
// It fails when a value or a cost differs, when Tidegate allocates, or when a ratio is below its bound.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/google/cel-go/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type oneCase struct {
	Name       string `json:"name"`
	Expression string `json:"expression"`
	Expected   any    `json:"expected"`
}

type file struct {
	Variables map[string]any `json:"variables"`
	Cases     []oneCase      `json:"cases"`
}

// figure is what one run of one case gave.
type figure struct {
	Name        string  `json:"name"`
	Nanoseconds float64 `json:"ns"`
	Cost        uint64  `json:"cost"`
	Allocations int     `json:"allocations"`
	Right       bool    `json:"right"`
}

func main() {
	cases := flag.String("cases", "cases.json", "the file of cases")
	celbench := flag.String("celbench", "../../build/release/tidegate-celbench", "Tidegate's side")
	rounds := flag.Int("rounds", 3, "how often the two take turns; the medians are compared")
	perCase := flag.Duration("per-case", 100*time.Millisecond, "how long each case runs a round, on each side")
	flag.Parse()
	if err := run(*cases, *celbench, *rounds, *perCase); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(casesFile, celbench string, rounds int, perCase time.Duration) error {
	text, err := os.ReadFile(casesFile)
	if err != nil {
		return err
	}
	var in file
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		return err
	}
	programs, err := compile(in)
	if err != nil {
		return err
	}
	variables := plain(in.Variables).(map[string]any)

	theirs := map[string][]figure{}
	ours := map[string][]figure{}
	for range rounds {
		for _, one := range in.Cases {
			f, err := timeOne(programs[one.Name], variables, plain(one.Expected), perCase)
			if err != nil {
				return fmt.Errorf("%s: %w", one.Name, err)
			}
			theirs[one.Name] = append(theirs[one.Name], f)
		}
		command := exec.Command(celbench, casesFile, fmt.Sprint(perCase.Milliseconds()))
		command.Stderr = os.Stderr
		output, err := command.Output()
		if err != nil {
			return fmt.Errorf("%s: %w", celbench, err)
		}
		lines := json.NewDecoder(strings.NewReader(string(output)))
		for lines.More() {
			var f figure
			if err := lines.Decode(&f); err != nil {
				return err
			}
			ours[f.Name] = append(ours[f.Name], f)
		}
	}
	return report(in.Cases, theirs, ours)
}

// compile makes programs as the API server's admission plugin does.
func compile(in file) (map[string]cel.Program, error) {
	base := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	var options []cel.EnvOption
	for name := range in.Variables {
		options = append(options, cel.Variable(name, cel.DynType))
	}
	set, err := base.Extend(environment.VersionedOptions{
		IntroducedVersion: environment.DefaultCompatibilityVersion(), EnvOptions: options,
	})
	if err != nil {
		return nil, err
	}
	env := set.StoredExpressionsEnv()
	programs := map[string]cel.Program{}
	for _, one := range in.Cases {
		ast, issues := env.Compile(one.Expression)
		if issues != nil && issues.Err() != nil {
			return nil, fmt.Errorf("%s: %w", one.Name, issues.Err())
		}
		program, err := env.Program(ast, cel.InterruptCheckFrequency(celconfig.CheckFrequency))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.Name, err)
		}
		programs[one.Name] = program
	}
	return programs, nil
}

func timeOne(program cel.Program, variables map[string]any, expected any, perCase time.Duration) (figure, error) {
	ctx := context.Background()
	value, details, err := program.ContextEval(ctx, variables)
	if err != nil {
		return figure{}, err
	}
	out := figure{Cost: *details.ActualCost(), Right: value.Value() == expected}
	count := 0
	start := time.Now()
	for time.Since(start) < perCase {
		for range 20 {
			if _, _, err := program.ContextEval(ctx, variables); err != nil {
				return figure{}, err
			}
		}
		count += 20
	}
	out.Nanoseconds = float64(time.Since(start).Nanoseconds()) / float64(count)
	return out, nil
}

// plain turns json.Number into int64 or float64, as the API server reads objects.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key, item := range v {
			v[key] = plain(item)
		}
	case []any:
		for i, item := range v {
			v[i] = plain(item)
		}
	}
	return v
}

func median(figures []figure) float64 {
	all := make([]float64, 0, len(figures))
	for _, f := range figures {
		all = append(all, f.Nanoseconds)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// The bounds that the project set itself.
const leastRatio, leastMean = 10.0, 20.0

func report(cases []oneCase, theirs, ours map[string][]figure) error {
	fmt.Printf("%-28s %12s %12s %8s %8s\n", "case", "cel-go ns", "tidegate ns", "ratio", "cost")
	sum, least, failed := 0.0, math.Inf(1), 0
	complain := func(name, format string, args ...any) {
		failed++
		fmt.Printf("  %s: %s\n", name, fmt.Sprintf(format, args...))
	}
	for _, one := range cases {
		a, b := theirs[one.Name], ours[one.Name]
		if len(a) == 0 || len(a) != len(b) {
			complain(one.Name, "%d rounds of cel-go, %d of tidegate", len(a), len(b))
			continue
		}
		ratio := median(a) / median(b)
		fmt.Printf("%-28s %12.0f %12.1f %7.0f× %8d\n", one.Name, median(a), median(b), ratio, b[0].Cost)
		if !a[0].Right || !b[0].Right {
			complain(one.Name, "a wrong value (cel-go right: %v, tidegate right: %v)", a[0].Right, b[0].Right)
		}
		if a[0].Cost != b[0].Cost {
			complain(one.Name, "cel-go counts a cost of %d, tidegate %d", a[0].Cost, b[0].Cost)
		}
		if n := b[len(b)-1].Allocations; n != 0 {
			complain(one.Name, "%d heap allocations", n)
		}
		if ratio < leastRatio {
			complain(one.Name, "the ratio is below %.0f", leastRatio)
		}
		sum += math.Log(ratio)
		least = min(least, ratio)
	}
	mean := math.Exp(sum / float64(len(cases)))
	fmt.Printf("geometric mean %.0f×, least %.0f×, %d cases\n", mean, least, len(cases))
	if mean < leastMean {
		complain("all", "the geometric mean is below %.0f", leastMean)
	}
	if failed > 0 {
		return fmt.Errorf("%d complaints", failed)
	}
	return nil
}
