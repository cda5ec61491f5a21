// Package register stands in for the list of all stores that External Secrets can read. The one left in reads Secrets of
// a cluster; a store of another type is refused with "failed to find registered store backend".
package register

import _ "github.com/external-secrets/external-secrets/pkg/provider/kubernetes"
