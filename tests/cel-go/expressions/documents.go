package expressions

// Documents are what expressions are evaluated on: the variables object and oldObject, as JSON.
// They differ where expressions look: absent and null fields, empty lists, numbers of every kind, odd strings.
var Documents = []string{
	`{"object":{"kind":"Pod","metadata":{"name":"web-1","namespace":"shop","labels":{"app":"web","team":"a","env":"prod"},"annotations":{"example.com/owner":"ops"}},
	  "spec":{"replicas":3,"weight":1.5,"paused":false,"hostNetwork":true,"nodeName":"","containers":[
	    {"name":"app","image":"registry.example.com/web:1.2","args":["-v","--x=1"],"ports":[{"containerPort":8080},{"containerPort":9090,"name":"metrics"}],"resources":{"limits":{"cpu":"500m","memory":"1Gi"}},"securityContext":{"privileged":false,"runAsUser":1000}},
	    {"name":"sidecar","image":"nginx","resources":{"limits":{"cpu":"1","memory":"64Mi"}}},
	    {"name":"log","image":"registry.example.com/log@sha256:abc","securityContext":{"privileged":true}}],
	    "since":"2024-02-29T12:30:45Z","period":"90s","address":"10.1.2.3","network":"10.0.0.0/8","url":"https://example.com:8443/a/b?k=v&k=w","version":"1.2.3-rc.1","pattern":"^web-[0-9]+$"}},
	 "oldObject":{"spec":{"replicas":2,"containers":[]}}}`,
	`{"object":{"kind":"Pod","metadata":{"name":"größe-ß✓","labels":null,"annotations":{}},
	  "spec":{"replicas":-1,"weight":0.0,"paused":true,"containers":[],"nodeName":null,"since":"yesterday","period":"1x","address":"::1","network":"fd00::/8","url":"/relative","version":"v1","pattern":"("}},
	 "oldObject":null}`,
	`{"object":{"metadata":{"name":"","labels":{"app":"web","numbers":7}},
	  "spec":{"replicas":9223372036854775807,"weight":1e300,"paused":"no","hostNetwork":null,"containers":[{"name":"only"},{"image":""},7,null],"since":"0001-01-01T00:00:00Z","period":"-1h2m3.5s","address":"1.2.3","network":"10.0.0.1/33","url":"","version":"1.0.0","pattern":""}},
	 "oldObject":{"spec":{"replicas":"two"}}}`,
	`{"object":{},"oldObject":{}}`,
	`{"object":null,"oldObject":{"spec":{"replicas":3,"containers":[{"name":"app"}]}}}`,
}

// Variables is one document, with integers as int64 as the API server has them.
func Variables(document string) (map[string]any, error) {
	var exact map[string]any
	if err := newNumberDecoder(document).Decode(&exact); err != nil {
		return nil, err
	}
	return convert(exact).(map[string]any), nil
}
