// Package expressions makes CEL expressions of every family that Kubernetes enables, right and wrong ones, from a seed.
package expressions

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Generator makes expressions; one seed always gives the same ones.
type Generator struct {
	random *rand.Rand
	// Comprehension variables in scope, each of unknown type.
	scope []string
	count int
}

// New is a Generator with that seed.
func New(seed uint64) *Generator {
	return &Generator{random: rand.New(rand.NewPCG(seed, seed^0x9e3779b97f4a7c15))}
}

// Bool is an expression that checks as bool, unless a part of it is wrong on purpose.
func (g *Generator) Bool() string {
	g.scope, g.count = nil, 0
	return g.boolean(2 + g.random.IntN(3))
}

// Any is an expression of any type.
func (g *Generator) Any() string {
	g.scope, g.count = nil, 0
	return g.dyn(2 + g.random.IntN(3))
}

func (g *Generator) pick(choices ...string) string { return choices[g.random.IntN(len(choices))] }

func (g *Generator) chance(percent int) bool { return g.random.IntN(100) < percent }

type maker = func(depth int) string

func (g *Generator) one(depth int, makers ...maker) string {
	return makers[g.random.IntN(len(makers))](depth - 1)
}

// binary is `left operator right`, in parentheses.
func binary(left, operator, right string) string {
	return "(" + left + " " + operator + " " + right + ")"
}

func (g *Generator) boolean(depth int) string {
	if depth <= 0 {
		return g.pick("true", "false", "object.spec.paused", "has(object.spec.hostNetwork)", "has(object.metadata.labels)",
			"object.?spec.?paused.orValue(false) == true", "object == null", "oldObject != null")
	}
	compare := func(operand maker) maker {
		return func(d int) string {
			return binary(operand(d), g.pick("==", "!=", "<", "<=", ">", ">="), operand(d))
		}
	}
	return g.one(depth,
		func(d int) string { return binary(g.boolean(d), g.pick("&&", "||"), g.boolean(d)) },
		func(d int) string { return "!" + "(" + g.boolean(d) + ")" },
		compare(g.integer), compare(g.text), compare(g.real), compare(g.duration), compare(g.timestamp),
		func(d int) string { return binary(g.dyn(d), g.pick("==", "!="), g.dyn(d)) },
		func(d int) string { return binary(g.text(d), "in", g.textList(d)) },
		func(d int) string { return binary(g.integer(d), "in", g.integerList(d)) },
		func(d int) string { return binary(g.text(d), "in", g.mapping(d)) },
		func(d int) string {
			return fmt.Sprintf("%s.%s(%s)", g.text(d), g.pick("startsWith", "endsWith", "contains"), g.text(d))
		},
		func(d int) string { return fmt.Sprintf("%s.matches(%s)", g.text(d), g.regex(d)) },
		func(d int) string { return "has(" + g.path() + ")" },
		func(d int) string { return g.quantifier(d) },
		func(d int) string { return "(" + g.boolean(d) + " ? " + g.boolean(d) + " : " + g.boolean(d) + ")" },
		func(d int) string { return g.optional(d) + ".hasValue()" },
		func(d int) string { return g.library(d) },
		func(d int) string {
			return "type(" + g.dyn(d) + ") == " + g.pick("int", "string", "bool", "list", "map", "double", "null_type", "type", "uint")
		},
	)
}

func (g *Generator) integer(depth int) string {
	if depth <= 0 {
		return g.pick("0", "1", "2", "-1", "7", "100", "9223372036854775807", "-9223372036854775808", "object.spec.replicas",
			"oldObject.spec.replicas", "size(object.spec.containers)", "object.spec.containers[0].ports[0].containerPort")
	}
	return g.one(depth,
		func(d int) string { return binary(g.integer(d), g.pick("+", "-", "*", "/", "%"), g.integer(d)) },
		func(d int) string { return "-(" + g.integer(d) + ")" },
		func(d int) string { return "size(" + g.one(d, g.text, g.textList, g.mapping, g.integerList) + ")" },
		func(d int) string { return g.textList(d) + ".size()" },
		func(d int) string { return "int(" + g.one(d, g.text, g.real, g.integer, g.timestamp) + ")" },
		func(d int) string { return g.text(d) + "." + g.pick("indexOf", "lastIndexOf") + "(" + g.text(d) + ")" },
		func(d int) string { return g.timestamp(d) + "." + g.getter() },
		func(d int) string {
			return g.duration(d) + "." + g.pick("getHours()", "getMinutes()", "getSeconds()", "getMilliseconds()")
		},
		func(d int) string { return g.integerList(d) + "." + g.pick("sum()", "min()", "max()", "size()") },
		func(d int) string { return g.integerList(d) + "[" + g.integer(0) + "]" },
		func(d int) string { return g.quantity(d) + "." + g.pick("asInteger()", "sign()") },
		func(d int) string { return "(" + g.boolean(d) + " ? " + g.integer(d) + " : " + g.integer(d) + ")" },
	)
}

func (g *Generator) getter() string {
	name := g.pick("getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek", "getHours", "getMinutes",
		"getSeconds", "getMilliseconds")
	return name + "(" + g.pick("", "", "'UTC'", "'America/New_York'", "'+05:30'", "'-08:00'", "'02:00'", "'Nowhere/Land'") + ")"
}

func (g *Generator) real(depth int) string {
	if depth <= 0 {
		return g.pick("0.0", "1.5", "-2.25", "1e10", "1e300", "object.spec.weight", "double('NaN')", "0.1")
	}
	return g.one(depth,
		func(d int) string { return binary(g.real(d), g.pick("+", "-", "*", "/"), g.real(d)) },
		func(d int) string { return "double(" + g.one(d, g.integer, g.text, g.real) + ")" },
		func(d int) string { return g.quantity(d) + ".asApproximateFloat()" },
		func(d int) string { return "-(" + g.real(d) + ")" },
	)
}

func (g *Generator) text(depth int) string {
	if depth <= 0 {
		return g.pick("''", "'web'", "'a'", "'web-1'", "'prod'", "'größe'", "'✓'", "\"it's\"", "object.metadata.name", "object.kind",
			"object.metadata.labels.app", "object.metadata.labels['team']", "object.spec.containers[0].image",
			"object.spec.containers[1].name", "object.spec.nodeName")
	}
	return g.one(depth,
		func(d int) string { return binary(g.text(d), "+", g.text(d)) },
		func(d int) string {
			return "string(" + g.one(d, g.integer, g.real, g.boolean, g.duration, g.timestamp, g.text) + ")"
		},
		func(d int) string { return g.text(d) + "." + g.pick("lowerAscii()", "upperAscii()", "trim()") },
		func(d int) string { return g.text(d) + ".replace(" + g.text(d) + ", " + g.text(0) + ")" },
		func(d int) string {
			return g.text(d) + ".substring(" + g.pick("0", "1", "2", "3, 5", "0, 1", "-1", "2, 1") + ")"
		},
		func(d int) string { return g.text(d) + ".charAt(" + g.pick("0", "1", "3", "-1", "100") + ")" },
		func(d int) string { return g.textList(d) + ".join(" + g.pick("", "','", "'-'") + ")" },
		func(d int) string { return g.format(d) },
		func(d int) string { return g.text(d) + ".find(" + g.regex(d) + ")" },
		func(d int) string { return g.textList(d) + "[" + g.integer(0) + "]" },
		func(d int) string { return "(" + g.boolean(d) + " ? " + g.text(d) + " : " + g.text(d) + ")" },
		func(d int) string { return g.optional(d) + ".orValue(" + g.text(d) + ")" },
		func(d int) string { return "strings.quote(" + g.text(d) + ")" },
	)
}

func (g *Generator) format(depth int) string {
	switch g.random.IntN(5) {
	case 0:
		return "'%s-%s'.format([" + g.dyn(depth) + ", " + g.text(depth) + "])"
	case 1:
		return "'%d'.format([" + g.integer(depth) + "])"
	case 2:
		return "'" + g.pick("%.2f", "%f", "%.3e") + "'.format([" + g.real(depth) + "])"
	case 3:
		return "'" + g.pick("%x", "%X", "%o", "%b") + "'.format([" + g.integer(depth) + "])"
	}
	return "'%s%%'.format([" + g.textList(depth) + "])"
}

func (g *Generator) regex(depth int) string {
	if g.chance(80) || depth <= 0 {
		return g.pick("'^web'", "'[a-z]+'", "'a|b'", "'.*'", "'^[a-z0-9-]+$'", "'(web)-([0-9])'", "'\\\\d+'", "'^$'", "'ö'", "'(?i)WEB'", "'w.b'")
	}
	return g.pick("object.spec.pattern", "object.metadata.name", "'('")
}

func (g *Generator) duration(depth int) string {
	if depth <= 0 {
		return g.pick("duration('1h')", "duration('90s')", "duration('-1.5s')", "duration('0')", "duration(object.spec.period)", "duration('1ms')")
	}
	return g.one(depth,
		func(d int) string { return binary(g.duration(d), g.pick("+", "-"), g.duration(d)) },
		func(d int) string { return binary(g.timestamp(d), "-", g.timestamp(d)) },
		func(d int) string { return g.duration(0) },
	)
}

func (g *Generator) timestamp(depth int) string {
	if depth <= 0 {
		return g.pick("timestamp('2024-02-29T12:30:45Z')", "timestamp('1999-12-31T23:59:59.999Z')", "timestamp(object.spec.since)",
			"timestamp('2023-03-26T01:30:00+02:00')", "timestamp('9999-12-31T23:59:59Z')", "timestamp(0)")
	}
	return g.one(depth,
		func(d int) string { return binary(g.timestamp(d), g.pick("+", "-"), g.duration(d)) },
		func(d int) string { return g.timestamp(0) },
	)
}

func (g *Generator) quantity(depth int) string {
	text := g.pick("'1Gi'", "'500m'", "'1'", "'1.5'", "'100k'", "'0'", "'-3'", "'Mo'", "object.spec.containers[0].resources.limits.memory",
		"object.spec.containers[1].resources.limits.cpu")
	if depth > 0 && g.chance(30) {
		return "quantity(" + text + ")." + g.pick("add", "sub") + "(" + g.quantity(depth-1) + ")"
	}
	return "quantity(" + text + ")"
}

func (g *Generator) path() string {
	return g.pick("object.spec.hostNetwork", "object.metadata.labels", "object.metadata.labels.app", "object.spec.nodeName", "object.spec.missing",
		"object.missing.deeper", "object.spec.containers[0].securityContext", "oldObject.spec", "object.spec.containers[2].ports",
		"object.?spec.replicas", "object.spec.replicas.x")
}

func (g *Generator) optional(depth int) string {
	if depth <= 0 {
		return g.pick("object.?metadata.?labels.?app", "object.?spec.?missing", "object.?spec.?nodeName", "optional.none()", "optional.of('x')",
			"object.metadata.?labels[?'team']", "object.spec.containers[?0].?image", "optional.ofNonZeroValue('')")
	}
	return g.one(depth,
		func(d int) string { return "optional.of(" + g.text(d) + ")" },
		func(d int) string { return "optional.ofNonZeroValue(" + g.text(d) + ")" },
		func(d int) string { return g.optional(d) + ".or(" + g.optional(d) + ")" },
		func(d int) string {
			v := g.enter()
			body := g.text(d) + " + string(" + v + ")"
			g.leave()
			return g.optional(d) + ".optMap(" + v + ", " + body + ")"
		},
		func(d int) string {
			v := g.enter()
			g.leave()
			return g.optional(d) + ".optFlatMap(" + v + ", optional.of(" + v + "))"
		},
		func(d int) string { return g.textList(d) + "[?" + g.integer(0) + "]" },
		func(d int) string { return g.mapping(d) + "[?" + g.text(0) + "]" },
	)
}

func (g *Generator) enter() string {
	g.count++
	name := fmt.Sprintf("v%d", g.count)
	g.scope = append(g.scope, name)
	return name
}

func (g *Generator) leave() { g.scope = g.scope[:len(g.scope)-1] }

func (g *Generator) list(parts int, part func() string) string {
	items := make([]string, 0, parts)
	for range parts {
		items = append(items, part())
	}
	return "[" + strings.Join(items, ", ") + "]"
}
