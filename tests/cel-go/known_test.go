package celgo

import "strings"

// known is why a difference is accepted, or "" when it is a failure. Every reason is one that was looked into.
func known(theirs, ours outcome) string {
	if theirs.CompileError == panicked {
		return panicked + "; there is nothing to compare with"
	}
	if theirs.CompileError != "" || ours.CompileError != "" || theirs.Type != ours.Type {
		return ""
	}
	// Where a list function is called on an error, cel-go's library converts it to a list without looking and panics, which
	// ends the whole evaluation. Tidegate gives the operand's error, which && and || may absorb.
	// What sortBy() makes of a list of unknown type, cel-go's isSorted() does not take.
	internal, unsorted := false, false
	for i := range theirs.Results {
		a, b := theirs.Results[i], ours.Results[i]
		if strings.HasPrefix(a.Error, "internal error: interface conversion") {
			internal = true
		} else if a.Error == "no such overload: isSorted(list)" && b.Error == "" {
			unsorted = true
		} else if differ(a, b) != "" {
			return ""
		}
	}
	if unsorted {
		return "cel-go's isSorted() does not take what sortBy() made of a list of unknown type"
	}
	if internal {
		return "cel-go has an internal error where Tidegate gives the operand's"
	}
	return ""
}
