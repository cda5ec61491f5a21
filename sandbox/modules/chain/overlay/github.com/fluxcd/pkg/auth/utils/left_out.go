// Package utils stands in for the cloud identity providers (AWS, Azure, GCP) of the Flux controllers.
package utils

import (
	"context"
	"fmt"

	"github.com/fluxcd/pkg/auth"
)

// GitCredentials are what a GitRepository with spec.provider would authenticate with.
type GitCredentials struct {
	Username    string
	Password    string
	BearerToken string
}

func GetGitCredentials(_ context.Context, provider string, _ ...auth.Option) (*GitCredentials, error) {
	return nil, fmt.Errorf("provider %q: cloud identities are left out of the sandbox's source-controller", provider)
}
