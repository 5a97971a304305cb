// Command record writes the AdmissionReviews that a real API server sends while a folder of manifests is applied, and
// what the controllers then do about it: fixtures and bench corpora come from it.
//
//	tests/cluster/tools/build build/cluster/bin
//	cd tests/cluster && go run ./record [-delete] MANIFESTS OUTPUT
//
// Files are applied in the order of their names (kubectl apply --server-side), so a Namespace's file comes first. Each
// review becomes NUMBER-ROUTE-OPERATION-RESOURCE[-SUBRESOURCE]-NAME.json, as it was sent; traffic.ndjson holds all of
// them in their order, a line each: {"path": "/validate", "review": {…}}.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"k8s.io/client-go/kubernetes"
	"tidegate.dev/tests/cluster/internal/controlplane"
	"tidegate.dev/tests/cluster/internal/recorder"
)

// options of a recording.
type options struct {
	binaries, manifests, output string
	remove                      bool
	quiet                       time.Duration
}

func main() {
	_, file, _, _ := runtime.Caller(0)
	var o options
	flag.StringVar(&o.binaries, "binaries", filepath.Join(filepath.Dir(file), "../../../build/cluster/bin"), "where the control plane's programs lie")
	flag.BoolVar(&o.remove, "delete", false, "delete the manifests again, and record that, too")
	flag.DurationVar(&o.quiet, "quiet", 3*time.Second, "end after nothing has come for so long")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: record [FLAG…] MANIFESTS OUTPUT")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	o.manifests, o.output = flag.Arg(0), flag.Arg(1)
	count, err := record(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
	fmt.Printf("%d reviews in %s\n", count, o.output)
}

// record starts a control plane of its own, applies the manifests, and writes what was sent. It returns how many
// reviews there were.
func record(o options) (int, error) {
	manifests, err := filepath.Abs(o.manifests)
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat(manifests); err != nil {
		return 0, err
	}
	binaries, err := filepath.Abs(o.binaries)
	if err != nil {
		return 0, err
	}
	folder, err := os.MkdirTemp("", "tidegate-record-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	plane, err := controlplane.Start(folder, binaries)
	if err != nil {
		return 0, fmt.Errorf("%w\n(the programs come from tests/cluster/tools/build)", err)
	}
	defer plane.Stop()
	r, err := recorder.Start()
	if err != nil {
		return 0, err
	}
	defer r.Stop()
	client, err := kubernetes.NewForConfig(plane.Config(controlplane.Admin))
	if err != nil {
		return 0, err
	}
	if err := r.Register(client); err != nil {
		return 0, err
	}
	steps := [][]string{{"apply", "--server-side", "--recursive", "--filename", manifests}}
	if o.remove {
		steps = append(steps, []string{"delete", "--wait=false", "--recursive", "--filename", manifests})
	}
	for _, step := range steps {
		if err := kubectl(plane, step); err != nil {
			return 0, err
		}
		r.WaitQuiet(o.quiet, 20*o.quiet)
	}
	reviews := r.Reviews()
	return len(reviews), write(o.output, reviews)
}

func kubectl(plane *controlplane.ControlPlane, arguments []string) error {
	kubeconfig, err := plane.Kubeconfig(controlplane.Admin)
	if err != nil {
		return err
	}
	command := exec.Command(plane.Binary("kubectl"), append([]string{"--kubeconfig", kubeconfig}, arguments...)...)
	command.Env = append(os.Environ(), "HOME="+plane.Folder)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", arguments[0], err, out)
	}
	return nil
}

func write(output string, reviews []recorder.Review) error {
	if err := os.MkdirAll(output, 0o755); err != nil {
		return err
	}
	var traffic bytes.Buffer
	for i, review := range reviews {
		if err := os.WriteFile(filepath.Join(output, fileName(i+1, review)), review.Body, 0o644); err != nil {
			return err
		}
		line, err := json.Marshal(map[string]any{"path": review.Path, "review": json.RawMessage(review.Body)})
		if err != nil {
			return err
		}
		traffic.Write(append(line, '\n'))
	}
	return os.WriteFile(filepath.Join(output, "traffic.ndjson"), traffic.Bytes(), 0o644)
}

// Names of objects may hold colons, which some file systems don't take.
var unfit = regexp.MustCompile(`[^A-Za-z0-9.-]+`)

func fileName(number int, review recorder.Review) string {
	request := review.Head.Request
	parts := []string{fmt.Sprintf("%04d", number), strings.TrimPrefix(review.Path, "/"), strings.ToLower(request.Operation), request.Resource.Resource}
	for _, part := range []string{request.SubResource, request.Name} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return unfit.ReplaceAllString(strings.Join(parts, "-"), "_") + ".json"
}
