// Command sops-decrypt decrypts a YAML file on standard input as `sops decrypt` does, MAC included; SOPS_AGE_KEY has
// the key.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/getsops/sops/v3/decrypt"
)

func main() {
	encrypted, err := io.ReadAll(os.Stdin)
	if err == nil {
		var clear []byte
		clear, err = decrypt.Data(encrypted, "yaml")
		os.Stdout.Write(clear)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
