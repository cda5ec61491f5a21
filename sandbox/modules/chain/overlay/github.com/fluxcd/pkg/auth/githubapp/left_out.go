// Package githubapp stands in for GitHub App authentication of the Flux controllers.
package githubapp

import (
	"context"
	"crypto/tls"
	"errors"
	"net/url"

	"github.com/fluxcd/pkg/cache"
)

const KeyAppID = "githubAppID"

var errLeftOut = errors.New("GitHub App authentication is left out of the sandbox's Flux controllers")

type (
	OptFunc  func()
	Client   struct{}
	AppToken struct{ Token, Slug string }
)

func New(...OptFunc) (*Client, error)                                     { return nil, errLeftOut }
func (*Client) GetToken(context.Context) (*AppToken, error)               { return nil, errLeftOut }
func GetCredentials(context.Context, ...OptFunc) (string, string, error)  { return "", "", errLeftOut }
func WithAppData(map[string][]byte) OptFunc                               { return nil }
func WithProxyURL(*url.URL) OptFunc                                       { return nil }
func WithTLSConfig(*tls.Config) OptFunc                                   { return nil }
func WithAppSlugReflection() OptFunc                                      { return nil }
func WithCache(*cache.TokenCache, string, string, string, string) OptFunc { return nil }
