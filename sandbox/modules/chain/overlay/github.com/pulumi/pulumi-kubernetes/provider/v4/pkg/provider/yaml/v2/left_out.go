package v2

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider/resource"

// NewConfigFileProvider offers no component: the engine then reports that the component's construction is not supported.
func NewConfigFileProvider(*resource.ResourceProviderOptions) resource.ResourceProvider {
	return resource.LeftOut{}
}

// NewConfigGroupProvider offers no component: the engine then reports that the component's construction is not supported.
func NewConfigGroupProvider(*resource.ResourceProviderOptions) resource.ResourceProvider {
	return resource.LeftOut{}
}
