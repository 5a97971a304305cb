package expressions

import "fmt"

func (g *Generator) textList(depth int) string {
	if depth <= 0 {
		return g.pick("['a', 'b', 'web']", "['b', 'a', 'b']", "['only']", "object.spec.containers.map(c, c.name)", "object.spec.containers[0].args")
	}
	return g.one(depth,
		func(d int) string { return g.list(1+g.random.IntN(3), func() string { return g.text(d) }) },
		func(d int) string { return g.text(d) + ".split(" + g.pick("'-'", "''", "'e', 2", "'/', 0") + ")" },
		func(d int) string { return g.text(d) + ".findAll(" + g.regex(d) + g.pick("", ", 1", ", -1") + ")" },
		func(d int) string { return binary(g.textList(d), "+", g.textList(d)) },
		func(d int) string {
			return g.textList(d) + "." + g.pick("sort()", "distinct()", "reverse()", "slice(0, 1)", "slice(1, 5)")
		},
		func(d int) string {
			v := g.enter()
			body := g.text(d)
			g.leave()
			return g.textList(d) + ".map(" + v + ", " + body + " + " + v + ")"
		},
		func(d int) string {
			v := g.enter()
			g.leave()
			return g.textList(d) + ".filter(" + v + ", " + v + " " + g.pick("==", "!=", "<", ">=") + " " + g.text(d) + ")"
		},
		func(d int) string {
			v := g.enter()
			g.leave()
			return g.textList(d) + ".sortBy(" + v + ", " + g.pick("size("+v+")", v, "-size("+v+")") + ")"
		},
		func(d int) string { return "[?" + g.optional(d) + ", " + g.text(d) + "]" },
		func(d int) string {
			return g.mapping(d) + ".transformList(k, v, " + g.pick("k", "k + string(v)", "k.startsWith('a'), k") + ")"
		},
	)
}

func (g *Generator) integerList(depth int) string {
	if depth <= 0 {
		return g.pick("[1, 2, 3]", "[3, 1, 2]", "[7]", "lists.range(4)", "object.spec.containers.map(c, size(c))")
	}
	return g.one(depth,
		func(d int) string { return g.list(1+g.random.IntN(3), func() string { return g.integer(d) }) },
		func(d int) string { return binary(g.integerList(d), "+", g.integerList(d)) },
		func(d int) string {
			v := g.enter()
			g.leave()
			return g.integerList(d) + ".map(" + v + ", " + v + " " + g.pick("+", "*", "-", "%") + " " + g.integer(0) + ")"
		},
		func(d int) string {
			v := g.enter()
			g.leave()
			return g.integerList(d) + ".map(" + v + ", " + v + " > 1, " + v + " * 2)"
		},
		func(d int) string { return "[" + g.integerList(d) + ", " + g.integerList(d) + "].flatten()" },
		func(d int) string {
			return g.integerList(d) + "." + g.pick("sort()", "distinct()", "reverse()", "slice(1, 2)")
		},
		func(d int) string { return g.integerList(d) + ".transformList(i, v, i + v)" },
	)
}

func (g *Generator) mapping(depth int) string {
	if depth <= 0 {
		return g.pick("{'a': 1, 'b': 2}", "{'app': 'web'}", "object.metadata.labels", "object.metadata.annotations", "object.spec.containers[0]")
	}
	return g.one(depth,
		func(d int) string { return "{" + g.text(d) + ": " + g.integer(d) + "}" },
		func(d int) string { return "{'x': " + g.text(d) + ", 'y': " + g.text(d) + "}" },
		func(d int) string { return "{?'o': " + g.optional(d) + ", 'p': " + g.text(d) + "}" },
		func(d int) string {
			return g.mapping(d) + ".transformMap(k, v, " + g.pick("k", "string(v)", "k != 'a', v") + ")"
		},
		func(d int) string { return g.textList(d) + ".transformMapEntry(i, v, {v: i})" },
	)
}

// quantifier is a macro that gives a bool.
func (g *Generator) quantifier(depth int) string {
	switch g.random.IntN(4) {
	case 0:
		v := g.enter()
		defer g.leave()
		field := g.pick(".name == 'app'", ".image.startsWith('registry')", ".?securityContext.?privileged.orValue(false)", ".ports.all(p, p.containerPort > 1024)",
			".resources.limits.memory != ''", "['name'] in ['app', 'log']")
		return "object.spec.containers." + g.pick("all", "exists", "exists_one", "existsOne") + "(" + v + ", " + v + field + ")"
	case 1:
		v := g.enter()
		defer g.leave()
		return g.textList(depth) + "." + g.pick("all", "exists", "exists_one") + "(" + v + ", " + v + ".size() " + g.pick("<", ">", "==") + " " + g.integer(depth) + ")"
	case 2:
		return g.mapping(depth) + "." + g.pick("all", "exists", "exists_one", "existsOne") + "(k, " + "k " + g.pick("==", "!=", "<") + " " + g.text(0) + ")"
	}
	return g.pick(g.mapping(depth), g.textList(depth)) + "." + g.pick("all", "exists", "existsOne") + "(k, v, " +
		g.pick("k == v", "v == 1", "k != 'a' && v != 2", "string(v) != ''") + ")"
}

// library is a call of one of Kubernetes' own libraries that gives a bool.
func (g *Generator) library(depth int) string {
	quantities := func() string {
		return g.quantity(depth) + "." + g.pick("isGreaterThan", "isLessThan") + "(" + g.quantity(depth) + ")"
	}
	address := g.pick("'10.1.2.3'", "'::1'", "'1.2.3'", "object.spec.address", "'127.0.0.1'", "'fe80::1'", "'224.0.0.1'")
	network := g.pick("'10.0.0.0/8'", "'fd00::/8'", "object.spec.network", "'192.168.1.0/24'", "'10.0.0.1/33'")
	link := g.pick("'https://example.com:8443/a?k=v'", "object.spec.url", "'ftp://u@h/p'", "'::'", "'/only/path'")
	version := g.pick("'1.2.3'", "'v1.2'", "object.spec.version", "'1.0.0-rc.1'", "'2.0.0+build'")
	switch g.random.IntN(12) {
	case 0:
		return quantities()
	case 1:
		return "isQuantity(" + g.text(depth) + ")"
	case 2:
		return "isIP(" + address + ") && ip(" + address + ")." + g.pick("isLoopback()", "isUnspecified()", "isGlobalUnicast()", "isLinkLocalUnicast()", "isLinkLocalMulticast()", "family() == 4")
	case 3:
		return "cidr(" + network + ")." + g.pick("containsIP("+address+")", "containsCIDR("+network+")", "prefixLength() == 8", "ip().family() == 6", "masked() == cidr("+network+")")
	case 4:
		return "isURL(" + link + ") && url(" + link + ")." + g.pick("getScheme()", "getHost()", "getHostname()", "getPort()", "getEscapedPath()") + " == " + g.text(0)
	case 5:
		return "'v' in url(" + link + ").getQuery()['k']"
	case 6:
		return "semver(" + version + g.pick("", ", true") + ")." + g.pick("isLessThan(semver('1.2.3'))", "isGreaterThan(semver('1.0.0'))", "major() == 1", "minor() > 0", "compareTo(semver('1.2.3')) == 0")
	case 7:
		return "isSemver(" + version + ")"
	case 8:
		return fmt.Sprintf("sets.%s(%s, %s)", g.pick("contains", "equivalent", "intersects"), g.textList(depth), g.textList(depth))
	case 9:
		return "format." + g.pick("dns1123Label", "dns1123Subdomain", "dns1035Label", "qualifiedName", "labelValue", "uri", "uuid", "byte", "date", "datetime") + "().validate(" + g.text(depth) + ").hasValue()"
	case 10:
		return g.pick(g.textList(depth), g.integerList(depth)) + ".isSorted()"
	}
	return g.textList(depth) + "." + g.pick("indexOf", "lastIndexOf") + "(" + g.text(0) + ") >= 0"
}

// dyn is an expression of any type.
func (g *Generator) dyn(depth int) string {
	if len(g.scope) > 0 && g.chance(40) {
		return g.scope[g.random.IntN(len(g.scope))]
	}
	if depth <= 0 {
		return g.pick("null", "1", "1u", "2.0", "'a'", "b'ab'", "true", "object.spec", "object.metadata.labels", "object.spec.containers", "object.spec.replicas",
			"object.spec.weight", "dyn(1)", "[]", "{}", "18446744073709551615u", "object", "unknown", "object.spec.containers[0].undefined")
	}
	return g.one(depth, g.boolean, g.integer, g.real, g.text, g.duration, g.timestamp, g.textList, g.integerList, g.mapping, g.optional, g.quantity,
		func(d int) string { return "uint(" + g.one(d, g.integer, g.text, g.real) + ")" },
		func(d int) string { return "bytes(" + g.text(d) + ")" },
		func(d int) string { return "type(" + g.dyn(d) + ")" },
		func(d int) string { return binary(g.dyn(d), g.pick("+", "-", "*", "/", "%", "<", "=="), g.dyn(d)) },
		func(d int) string { return "(" + g.boolean(d) + " ? " + g.dyn(d) + " : " + g.dyn(d) + ")" },
		func(d int) string { return "dyn(" + g.dyn(d) + ")" + g.pick("", ".x", "[0]", "['a']", ".size()") },
	)
}
