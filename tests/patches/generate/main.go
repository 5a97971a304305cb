// Writes the table that computed patches are merged by to the file that is named:
// go run ./generate ../../policies/admission/merge/kinds.inc
package main

import (
	"fmt"
	"os"

	"tidegate.dev/tests/patches/table"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FILE")
		os.Exit(2)
	}
	text, err := table.Write(table.Kinds())
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
