package v2

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider/resource"

// NewDirectoryProvider offers no component: the engine then reports that the component's construction is not supported.
func NewDirectoryProvider(*resource.ResourceProviderOptions) resource.ResourceProvider {
	return resource.LeftOut{}
}
