// Package v4 holds the one type of the generated Go SDK that the provider's Helm support reads.
package v4

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

type RepositoryOpts struct {
	CaFile, CertFile, KeyFile pulumi.AssetOrArchive
	Username, Password, Repo  *string
}
