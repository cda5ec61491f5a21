package resource

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

// LeftOut refuses the provider's component resources, whose implementation needs the whole generated Go SDK.
type LeftOut struct{}

func (LeftOut) Construct(_ *pulumi.Context, typ, _ string, _ provider.ConstructInputs, _ pulumi.ResourceOption) (*provider.ConstructResult, error) {
	return nil, fmt.Errorf("component %s is left out of the sandbox's Kubernetes provider", typ)
}
