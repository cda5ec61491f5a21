package main

import (
	"context"
	_ "embed"

	"fluxhook.sandbox/chain/random"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

//go:embed schema.json
var schema []byte

//go:embed bridge-metadata.json
var metadata []byte

func main() {
	tfbridge.Main(context.Background(), "random", random.Provider(), tfbridge.ProviderMetadata{
		PackageSchema:  schema,
		BridgeMetadata: metadata,
	})
}
