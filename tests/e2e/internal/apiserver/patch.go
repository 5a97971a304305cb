package apiserver

import (
	"fmt"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
)

var workloads = func() *runtime.Scheme {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, appsv1.AddToScheme, batchv1.AddToScheme} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	return scheme
}()

// Not the API server's way with webhooks' patches, which drops unknown fields without a word, but its strict one:
// what a patch of ours would lose there is an error here.
var strictDecoder = serializer.NewCodecFactory(workloads, serializer.EnableStrict).UniversalDeserializer()

// ApplyPatch applies an RFC 6902 patch with the library that kube-apiserver uses.
func ApplyPatch(object, patch []byte) ([]byte, error) {
	decoded, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return nil, fmt.Errorf("no JSON Patch: %w: %s", err, patch)
	}
	result, err := decoded.Apply(object)
	if err != nil {
		return nil, fmt.Errorf("the patch does not apply: %w: %s", err, patch)
	}
	return result, nil
}

// KnowsKind says whether DecodeStrictly has the type of a kind.
func KnowsKind(kind schema.GroupVersionKind) bool { return workloads.Recognizes(kind) }

// DecodeStrictly reads an object as the Go type of its kind: an unknown field, a field twice or a value of a wrong
// type is an error.
func DecodeStrictly(object []byte) (runtime.Object, error) {
	decoded, _, err := strictDecoder.Decode(object, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("the object does not decode strictly: %w", err)
	}
	return decoded, nil
}
