// Package rest gives the controller what client-go's package of this name gives it in a Pod: the way to the API server.
package rest

import (
	"os"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// InClusterConfig is the cluster of KUBECONFIG.
func InClusterConfig() (*rest.Config, error) {
	return clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
}
