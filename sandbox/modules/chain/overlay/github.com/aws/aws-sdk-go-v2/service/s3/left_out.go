// Package s3 holds the one type of the S3 client that pulumi's backend asks its bucket driver for.
package s3

type CopyObjectInput struct{ CopySource *string }
