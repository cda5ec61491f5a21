// Package github gives go-github 88, which the GitHub provider has too, the names that go-github 87 had.
package github

import (
	"context"

	v88 "github.com/google/go-github/v88/github"
)

type (
	ClientOptionsFunc = v88.ClientOptionsFunc

	Client struct{ Apps apps }
	apps   struct{ *v88.AppsService }
)

var (
	WithAuthToken      = v88.WithAuthToken
	WithEnterpriseURLs = v88.WithEnterpriseURLs
	WithHTTPClient     = v88.WithHTTPClient
)

func NewClient(options ...ClientOptionsFunc) (*Client, error) {
	client, err := v88.NewClient(options...)
	if err != nil {
		return nil, err
	}
	return &Client{Apps: apps{client.Apps}}, nil
}

func (a apps) FindOrganizationInstallation(ctx context.Context, org string) (*v88.Installation, *v88.Response, error) {
	return a.GetOrganizationInstallation(ctx, org)
}

func (a apps) FindUserInstallation(ctx context.Context, user string) (*v88.Installation, *v88.Response, error) {
	return a.GetUserInstallation(ctx, user)
}
