package manifests

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
)

const injection = "cert-manager.io/inject-ca-from"

func TestCertManagerWritesTheCABundleInHaOnly(t *testing.T) {
	forEachWebhook(t, func(t *testing.T, overlay string, w webhook) {
		want := map[string]string{"dev": "", "ha": namespace + "/tidegate"}[overlay]
		equal(t, injection, w.configuration.GetAnnotations()[injection], want)
		// What stood here would be applied over what was injected.
		equal(t, "caBundle", len(w.client.CABundle), 0)
	})
}

func TestTheServersCertificateIsForTheServiceAndComesFromTheCA(t *testing.T) {
	certificate := only[*certmanager.Certificate](t, "ha", "tidegate").Spec
	equal(t, "secretName", certificate.SecretName, "tidegate-tls")
	equal(t, "algorithm", certificate.PrivateKey.Algorithm, certmanager.ECDSAKeyAlgorithm)
	equal(t, "size", certificate.PrivateKey.Size, 256)
	equal(t, "rotation", certificate.PrivateKey.RotationPolicy, certmanager.RotationPolicyAlways)
	if !slices.Equal(certificate.Usages, []certmanager.KeyUsage{"digital signature", "server auth"}) {
		t.Errorf("usages: %v", certificate.Usages)
	}
	if !slices.Contains(certificate.DNSNames, "tidegate."+namespace+".svc") {
		t.Error("the name that kube-apiserver verifies is missing")
	}
	// One list for both ways of making certificates.
	names := source(t, "certs/names.cpp")
	for _, name := range certificate.DNSNames {
		if !strings.Contains(names, `"`+name+`"`) {
			t.Errorf("`tidegate certs make` has no %s by default", name)
		}
	}
	issuer := only[*certmanager.Issuer](t, "ha", certificate.IssuerRef.Name).Spec
	authority := only[*certmanager.Certificate](t, "ha", "tidegate-ca").Spec
	equal(t, "the issuer's Secret", issuer.CA.SecretName, authority.SecretName)
	equal(t, "isCA", authority.IsCA, true)
	equal(t, "the CA's algorithm", authority.PrivateKey.Algorithm, certmanager.ECDSAKeyAlgorithm)
	if only[*certmanager.Issuer](t, "ha", authority.IssuerRef.Name).Spec.SelfSigned == nil {
		t.Error("the CA isn't self-signed")
	}
	if authority.Duration.Duration < 10*certificate.Duration.Duration {
		t.Error("the CA ends soon after the certificates it signs")
	}
}

// The dev overlay's script against a kubectl and a tidegate that write down how they were called.
func TestTheDevScriptPutsTheCertificatesWhereTheyBelong(t *testing.T) {
	directory := t.TempDir()
	stub := func(name, script string) string {
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	log := filepath.Join(directory, "log")
	tidegate := stub("tidegate", "echo tidegate \"$@\" >>"+log+"\n[ \"$2\" = show ] && echo QkFTRTY0\nexit 0\n")
	kubectl := stub("kubectl", "echo kubectl \"$@\" >>"+log+"\ncase \"$*\" in *filename=-*) cat >/dev/null;; esac\n")
	script, err := filepath.Abs(filepath.Join(root, "manifests/overlays/dev/certificates"))
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(script)
	command.Env = append(os.Environ(), "TIDEGATE="+tidegate, "KUBECTL="+kubectl+" --context test")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	called, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	add := func(webhook int) string {
		return fmt.Sprintf(`{"op": "add", "path": "/webhooks/%d/clientConfig/caBundle", "value": "QkFTRTY0"}`, webhook)
	}
	for _, want := range []string{
		"tidegate certs make --directory ",
		"kubectl --context test --namespace tidegate-system create secret tls tidegate-tls --cert=",
		"kubectl --context test apply --server-side",
		"kubectl --context test patch validatingwebhookconfiguration tidegate --type=json --patch=[" + add(0) + ", " + add(1) + "]",
		"kubectl --context test patch mutatingwebhookconfiguration tidegate --type=json --patch=[" + add(0) + "]",
	} {
		if !strings.Contains(string(called), want) {
			t.Errorf("never called: %s\ncalled:\n%s", want, called)
		}
	}
}
