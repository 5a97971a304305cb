package expressions

import (
	"encoding/json"
	"strings"
)

func newNumberDecoder(text string) *json.Decoder {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return decoder
}

// convert makes int64 of what was written as an integer and float64 of every other number.
func convert(value any) any {
	switch v := value.(type) {
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			if i, err := v.Int64(); err == nil {
				return i
			}
		}
		f, _ := v.Float64()
		return f
	case map[string]any:
		for key, item := range v {
			v[key] = convert(item)
		}
	case []any:
		for i, item := range v {
			v[i] = convert(item)
		}
	}
	return value
}
