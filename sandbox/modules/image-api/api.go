//go:build tools

// Package api pins the Go types that the CRDs of image.toolkit.fluxcd.io are generated from: the modules of the
// image controllers themselves, which hold the CRDs, cannot be had from the Go module proxy; those of their APIs can.
package api

import (
	_ "github.com/fluxcd/image-automation-controller/api/v1"
	_ "github.com/fluxcd/image-reflector-controller/api/v1"
)
