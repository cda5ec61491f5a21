package main

import (
	_ "embed"

	"fluxhook.sandbox/chain/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

//go:embed schema.json
var schema []byte

func main() { tfbridge.Main("github", github.Version, github.Provider(), schema) }
