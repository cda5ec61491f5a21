// Package getter stands in for Helm's downloaders, which only the left-out reconcilers of source-controller use.
package getter

type Provider struct {
	Schemes []string
	New     any
}

type Providers []Provider

var NewHTTPGetter, NewOCIGetter any
