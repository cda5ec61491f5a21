// Package fieldpath lets code written against v4 share the types of v6, the version the other programs resolve.
package fieldpath

import "sigs.k8s.io/structured-merge-diff/v6/fieldpath"

type (
	Set         = fieldpath.Set
	Path        = fieldpath.Path
	PathElement = fieldpath.PathElement
)

var (
	MakePath = fieldpath.MakePath
	NewSet   = fieldpath.NewSet
)
