// Compares Tidegate's CEL with cel-go as the Kubernetes API server runs it, over generated expressions.
module tidegate.dev/tests/cel-go

go 1.26

require (
	github.com/google/cel-go v0.26.0
	k8s.io/apiserver v0.36.3
)
