// Package gcsblob stands in for the driver of gs:// backends.
package gcsblob

const Scheme = "gs"
