package main

import (
	"fluxhook.sandbox/chain/random"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
)

func main() { tfgen.Main("random", random.Provider()) }
