package celpolicy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	netutil "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/rest"
)

// Request is one about a Widget, in any namespace; it is never stored.
type Request struct {
	Method string // POST, PUT or DELETE
	Name   string
	Body   []byte // none for DELETE
}

// Answer is what both sides say of one object: the messages of what is false, and the errors, sorted.
type Answer struct {
	Kubernetes, Tidegate []string
	Cut                  bool // the warnings were too long for one answer
}

// Asker sends requests as one user.
type Asker struct {
	client *http.Client
	base   string
}

// NewAsker is for a user whose configuration it is.
func NewAsker(config *rest.Config) (*Asker, error) {
	client, err := rest.HTTPClientFor(config)
	return &Asker{client, config.Host}, err
}

// Path is where the Widgets of a namespace are.
func Path(namespace string) string {
	return fmt.Sprintf("/apis/%s/v1/namespaces/%s/%s", Group, namespace, Plural)
}

// Do sends a request and returns status, warnings and body.
func (a *Asker) Do(method, path string, body []byte) (int, []string, []byte, error) {
	request, err := http.NewRequest(method, a.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := a.client.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, nil, err
	}
	headers, problems := netutil.ParseWarningHeaders(response.Header.Values("Warning"))
	if len(problems) > 0 {
		return 0, nil, nil, fmt.Errorf("bad warnings: %v", problems)
	}
	var warnings []string
	for _, header := range headers {
		warnings = append(warnings, header.Text)
	}
	return response.StatusCode, warnings, text, nil
}

// kube-apiserver cuts each warning to so many runes when all together are too long. Up to 15 of them then still come.
const cutRunes = 256

// Ask sends a request that the policy of that name judges. An error means that one of both doesn't have the policy yet.
func (a *Asker) Ask(policy string, request Request) (Answer, error) {
	path := Path(policy)
	if request.Method != http.MethodPost {
		path += "/" + request.Name
	}
	var answer Answer
	code, warnings, body, err := a.Do(request.Method, path+"?dryRun=All", request.Body)
	if err != nil {
		return answer, err
	}
	prefix := fmt.Sprintf("Validation failed for ValidatingAdmissionPolicy '%s' with binding '%[1]s': ", policy)
	for _, warning := range warnings {
		answer.Cut = answer.Cut || utf8.RuneCountInString(warning) == cutRunes
		if text, ours := strings.CutPrefix(warning, prefix); ours {
			answer.Kubernetes = append(answer.Kubernetes, text)
		}
	}
	var status meta.Status
	if err := json.Unmarshal(body, &status); err != nil {
		return answer, err
	}
	// The second webhook of the manifests is asked, too, and may be the first to answer.
	_, denial, denied := strings.Cut(status.Message, `tidegate.dev" denied the request: `)
	if !denied {
		return answer, fmt.Errorf("it was answered with %d %s", code, body)
	}
	for _, line := range strings.Split(denial, "\n- "+policy+"/")[1:] {
		_, text, _ := strings.Cut(line, ": ")
		answer.Tidegate = append(answer.Tidegate, strings.TrimPrefix(text, "could not be evaluated: "))
	}
	slices.Sort(answer.Kubernetes)
	slices.Sort(answer.Tidegate)
	if len(answer.Kubernetes) == 0 || len(answer.Tidegate) == 0 {
		return answer, fmt.Errorf("the policy %s is not in force: %+v", policy, answer)
	}
	return answer, nil
}
