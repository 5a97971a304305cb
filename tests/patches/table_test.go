package patches

import (
	"bytes"
	"os"
	"testing"

	"tidegate.dev/tests/patches/table"
)

const tableFile = "../../policies/admission/merge/kinds.inc"

func TestTheCheckedInTableIsWhatTheSchemasGive(t *testing.T) {
	kinds := table.Kinds()
	if len(kinds) < 40 {
		t.Fatalf("only %d kinds were found", len(kinds))
	}
	want, err := table.Write(kinds)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: go run ./generate %s", tableFile, tableFile)
	}
}
