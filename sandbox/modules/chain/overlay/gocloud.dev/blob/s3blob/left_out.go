// Package s3blob stands in for the driver of s3:// backends.
package s3blob
