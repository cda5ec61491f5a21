package notifier

import (
	"context"
	"crypto/tls"
	"errors"

	"k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/fluxcd/pkg/cache"
)

// The alert providers whose client libraries this build leaves out. A Provider of one of these types is refused with
// errLeftOut when an alert is sent; the other types are the real code.
var errLeftOut = errors.New("this alert provider is left out of the sandbox's notification-controller")

const genre string = "fluxcd"

type giteaOption struct{}

func (o *notifierOptions) GiteaClientOptions() []giteaOption { return nil }

func NewGitea(string, ...giteaOption) (Interface, error)                   { return nil, errLeftOut }
func NewGiteaPullRequestComment(string, ...giteaOption) (Interface, error) { return nil, errLeftOut }
func NewGitLab(_, _, _ string, _ *tls.Config) (Interface, error)           { return nil, errLeftOut }
func NewGitLabMergeRequestComment(_, _, _ string, _ *tls.Config) (Interface, error) {
	return nil, errLeftOut
}
func NewGooglePubSub(*notifierOptions) (Interface, error)                { return nil, errLeftOut }
func NewSentry(*tls.Config, string, string) (Interface, error)           { return nil, errLeftOut }
func NewDataDog(_, _ string, _ *tls.Config, _ string) (Interface, error) { return nil, errLeftOut }
func NewNATS(_, _, _, _ string, _ map[string][]byte) (Interface, error)  { return nil, errLeftOut }
func NewAzureEventHub(context.Context, string, string, string, string, string, string, string, client.Client, *cache.TokenCache) (Interface, error) {
	return nil, errLeftOut
}
func NewAzureDevOps(context.Context, string, string, string, *tls.Config, string, string, string, string, client.Client, *cache.TokenCache) (Interface, error) {
	return nil, errLeftOut
}
func NewOTLPTracer(context.Context, string, string, map[string]string, *tls.Config, string, string) (Interface, error) {
	return nil, errLeftOut
}

func WithAlertMetadata(ctx context.Context, _ v1.ObjectMeta) context.Context { return ctx }
