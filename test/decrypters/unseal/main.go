// Command unseal does what the Sealed Secrets controller does with a SealedSecret: it opens it with a private key, by
// the controller's own code, and prints the Secret as JSON.
package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"os"

	"github.com/bitnami/sealed-secrets/pkg/apis/sealedsecrets/v1alpha1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

// Usage: unseal KEY.pem < SealedSecret.json
func main() {
	if err := unseal(os.Args[1], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func unseal(keyFile string, manifest io.Reader) error {
	text, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return fmt.Errorf("%s is not PEM", keyFile)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return err
	}
	var sealed v1alpha1.SealedSecret
	if err := json.NewDecoder(manifest).Decode(&sealed); err != nil {
		return err
	}
	keys := map[string]*rsa.PrivateKey{"key": key.(*rsa.PrivateKey)}
	secret, err := sealed.Unseal(serializer.NewCodecFactory(scheme.Scheme), keys)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(secret)
}
