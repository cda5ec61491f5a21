// Package eviction holds the one function of the kubelet's eviction manager that the pod garbage collector calls.
package eviction

import v1 "k8s.io/api/core/v1"

// PodIsEvicted reports whether the kubelet ended the pod to free resources of its node.
func PodIsEvicted(status v1.PodStatus) bool {
	return status.Phase == v1.PodFailed && status.Reason == "Evicted"
}
