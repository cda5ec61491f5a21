// Package azureblob stands in for the driver of azblob:// backends.
package azureblob

import (
	"context"
	"errors"
	"net/url"

	"gocloud.dev/blob"
)

const Scheme = "azblob"

type ServiceURLOptions struct{}

type URLOpener struct {
	MakeClient        any
	ServiceURLOptions ServiceURLOptions
}

var NewDefaultClient any

func NewDefaultServiceURLOptions() *ServiceURLOptions { return &ServiceURLOptions{} }

func (*URLOpener) OpenBucketURL(context.Context, *url.URL) (*blob.Bucket, error) {
	return nil, errors.New("azblob:// backends are left out of the sandbox's pulumi")
}
