// Package awskms stands in for the driver of awskms:// secrets.
package awskms
