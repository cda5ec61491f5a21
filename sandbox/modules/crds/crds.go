//go:build tools

// Package crds pins what the CRDs in imports/ come from. Those of image.toolkit.fluxcd.io are generated from Go types:
// the modules of the image controllers themselves, which hold the CRDs, cannot be had from the Go module proxy; those of
// their APIs can. The module of the Gateway API holds its CRDs.
package crds

import (
	_ "github.com/fluxcd/image-automation-controller/api/v1"
	_ "github.com/fluxcd/image-reflector-controller/api/v1"
	_ "sigs.k8s.io/gateway-api/apis/v1"
)
