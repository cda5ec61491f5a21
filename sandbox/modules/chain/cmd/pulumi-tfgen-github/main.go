package main

import (
	"fluxhook.sandbox/chain/github"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
)

func main() { tfgen.Main("github", github.Version, github.Provider()) }
