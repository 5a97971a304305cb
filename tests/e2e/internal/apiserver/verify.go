// Package apiserver is the part of kube-apiserver that talks to webhooks, as far as a webhook can see it: how it asks,
// what it verifies in the answer and in which order, how it applies a patch, and how it decodes what comes out.
// Source: k8s.io/apiserver pkg/admission/plugin/webhook/{request,mutating,validating}, pkg/warning, pkg/audit.
package apiserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	admissionv1 "k8s.io/api/admission/v1"
	admissionv1beta1 "k8s.io/api/admission/v1beta1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Question is what of a request an answer is held against.
type Question struct {
	UID        string
	APIVersion string // admission.k8s.io/v1 or admission.k8s.io/v1beta1
	Mutating   bool
}

// Answer is a verified answer. Patch is RFC 6902 as JSON text, nil when there is none.
type Answer struct {
	Allowed          bool
	Code             int32
	Reason, Message  string
	Warnings         []string
	AuditAnnotations map[string]string
	Patch            []byte
}

// What the design promises of an answer, beyond what the API server verifies.
const (
	maxMessageBytes = 8 << 10
	maxSummaryBytes = 200
	maxWarningRunes = 256
	maxWarningTotal = 4096
	maxAuditKey     = 63
	maxAuditValue   = 10 << 10
)

// Verify does what the API server does with the body of a 200: it decodes and verifies it, in its order and terms.
func Verify(question Question, body []byte) (*Answer, error) {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return nil, fmt.Errorf("the answer is no JSON: %w", err)
	}
	switch question.APIVersion {
	case admissionv1.SchemeGroupVersion.String():
		return verifyV1(question, body)
	case admissionv1beta1.SchemeGroupVersion.String():
		return verifyV1beta1(question, body)
	}
	return nil, fmt.Errorf("unknown version %q", question.APIVersion)
}

func verifyV1(question Question, body []byte) (*Answer, error) {
	var review admissionv1.AdmissionReview
	if err := strict(body, &review); err != nil {
		return nil, err
	}
	response := review.Response
	if response == nil {
		return nil, fmt.Errorf("webhook response was absent")
	}
	if string(response.UID) != question.UID {
		return nil, fmt.Errorf("expected response.uid=%q, got %q", question.UID, response.UID)
	}
	if err := sameKind(admissionv1.SchemeGroupVersion, review.GroupVersionKind()); err != nil {
		return nil, err
	}
	patched, typed := len(response.Patch) > 0, response.PatchType != nil
	if !question.Mutating && (patched || typed) {
		return nil, fmt.Errorf("a validating webhook must not return response.patch or response.patchType")
	}
	if patched != typed {
		return nil, fmt.Errorf("response.patch and response.patchType must come together: %v and %v", patched, typed)
	}
	if typed && *response.PatchType != admissionv1.PatchTypeJSONPatch {
		return nil, fmt.Errorf("unsupported response.patchType %q", *response.PatchType)
	}
	return answer(response), nil
}

// The API server checks neither uid nor kind of v1beta1; the contract is to answer in kind all the same.
func verifyV1beta1(question Question, body []byte) (*Answer, error) {
	var review admissionv1beta1.AdmissionReview
	if err := strict(body, &review); err != nil {
		return nil, err
	}
	if review.Response == nil {
		return nil, fmt.Errorf("webhook response was absent")
	}
	if string(review.Response.UID) != question.UID {
		return nil, fmt.Errorf("expected response.uid=%q, got %q", question.UID, review.Response.UID)
	}
	if err := sameKind(admissionv1beta1.SchemeGroupVersion, review.GroupVersionKind()); err != nil {
		return nil, err
	}
	if !question.Mutating && len(review.Response.Patch) > 0 {
		return nil, fmt.Errorf("a validating webhook must not return a patch")
	}
	response := &admissionv1.AdmissionResponse{
		Allowed: review.Response.Allowed, Result: review.Response.Result, Patch: review.Response.Patch,
		Warnings: review.Response.Warnings, AuditAnnotations: review.Response.AuditAnnotations,
	}
	return answer(response), nil
}

// Unknown fields are ignored by the API server; from us they would be slips.
func strict(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("the answer does not decode: %w", err)
	}
	if decoder.More() {
		return fmt.Errorf("there is more after the answer")
	}
	return nil
}

func sameKind(version schema.GroupVersion, got schema.GroupVersionKind) error {
	if want := version.WithKind("AdmissionReview"); got != want {
		return fmt.Errorf("expected webhook response of %v, got %v", want, got)
	}
	return nil
}

func answer(response *admissionv1.AdmissionResponse) *Answer {
	out := &Answer{Allowed: response.Allowed, Warnings: response.Warnings,
		AuditAnnotations: response.AuditAnnotations, Patch: response.Patch}
	if result := response.Result; result != nil {
		out.Code, out.Reason, out.Message = result.Code, string(result.Reason), result.Message
	}
	return out
}

// CheckPromises holds a verified answer against what the design promises of denials, warnings and annotations.
func CheckPromises(a *Answer) error {
	if !a.Allowed {
		if a.Code != 403 || a.Reason != "Forbidden" {
			return fmt.Errorf("a denial has code %d and reason %q", a.Code, a.Reason)
		}
		if a.Message == "" || len(a.Message) > maxMessageBytes || !utf8.ValidString(a.Message) {
			return fmt.Errorf("a denial's message of %d bytes", len(a.Message))
		}
		if first, _, _ := strings.Cut(a.Message, "\n"); len(first) > maxSummaryBytes {
			return fmt.Errorf("a denial's first line has %d bytes: %q", len(first), first)
		}
		if len(a.Patch) > 0 {
			return fmt.Errorf("a denial with a patch")
		}
	}
	total := 0
	for _, warning := range a.Warnings {
		if !utf8.ValidString(warning) || strings.IndexFunc(warning, unicode.IsControl) >= 0 {
			return fmt.Errorf("the API server drops a warning with control characters: %q", warning)
		}
		runes := utf8.RuneCountInString(warning)
		if runes == 0 || runes > maxWarningRunes {
			return fmt.Errorf("a warning of %d runes: %q", runes, warning)
		}
		total += runes
	}
	if total > maxWarningTotal {
		return fmt.Errorf("warnings of %d runes in all", total)
	}
	for key, value := range a.AuditAnnotations {
		if problems := validation.IsQualifiedName(key); problems != nil || strings.Contains(key, "/") || len(key) > maxAuditKey {
			return fmt.Errorf("audit annotation %q is no qualified name: %v", key, problems)
		}
		if value == "" || len(value) > maxAuditValue || !utf8.ValidString(value) {
			return fmt.Errorf("audit annotation %s has %d bytes", key, len(value))
		}
	}
	return nil
}
