package provider

import (
	"context"
	"errors"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// parameterizedPackageMap stands in for packages generated from CRDs (`pulumi package add kubernetes crd.yaml`).
type parameterizedPackageMap struct{}

func (*parameterizedPackageMap) get(_, _ string) *schema.PackageSpec { return nil }

func (k *kubeProvider) Parameterize(context.Context, *pulumirpc.ParameterizeRequest) (*pulumirpc.ParameterizeResponse, error) {
	return nil, errors.New("packages generated from CRDs are left out of the sandbox's Kubernetes provider")
}
