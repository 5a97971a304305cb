package celgo

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
)

// canonical is one text a value, of the same form as cel_differential's: types are told apart, map entries are sorted.
func canonical(value ref.Val) string {
	switch v := value.(type) {
	case types.Null:
		return "null"
	case types.Bool:
		return fmt.Sprint(bool(v))
	case types.Int:
		return fmt.Sprint(int64(v))
	case types.Uint:
		return fmt.Sprintf("%du", uint64(v))
	case types.Double:
		if math.IsNaN(float64(v)) {
			return "nan"
		}
		return fmt.Sprintf("d%016x", math.Float64bits(float64(v)))
	case types.String:
		return text(string(v))
	case types.Bytes:
		return "b" + hex.EncodeToString(v)
	case types.Duration:
		return fmt.Sprintf("duration(%d)", v.Nanoseconds())
	case types.Timestamp:
		_, offset := v.Time.Zone()
		return fmt.Sprintf("timestamp(%d.%09d,%d)", v.Unix(), v.Nanosecond(), offset/int(time.Minute/time.Second))
	case *types.Type:
		return "type(" + v.TypeName() + ")"
	case *types.Optional:
		if !v.HasValue() {
			return "none"
		}
		return "optional(" + canonical(v.GetValue()) + ")"
	case traits.Mapper:
		var entries []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			entries = append(entries, canonical(key)+":"+canonical(v.Get(key)))
		}
		slices.Sort(entries)
		return "{" + strings.Join(entries, ",") + "}"
	case traits.Lister:
		var items []string
		for it := v.Iterator(); it.HasNext() == types.True; {
			items = append(items, canonical(it.Next()))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return "value of " + value.Type().TypeName()
}

// text quotes; what isn't printable ASCII is written in hex, byte by byte.
func text(s string) string {
	var out strings.Builder
	out.WriteByte('\'')
	for _, b := range []byte(s) {
		if b < 0x20 || b > 0x7e || b == '%' || b == '\'' || b == '"' || b == '\\' {
			fmt.Fprintf(&out, "%%%02x", b)
		} else {
			out.WriteByte(b)
		}
	}
	out.WriteByte('\'')
	return out.String()
}
