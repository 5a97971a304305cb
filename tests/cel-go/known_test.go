package celgo

// known is why a difference is accepted, or "" when it is a failure. Every reason is one that was looked into.
func known(expression string, theirs, ours outcome) string {
	if theirs.CompileError == panicked {
		return panicked + "; there is nothing to compare with"
	}
	return ""
}
