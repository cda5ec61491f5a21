// Package cloudkms holds the one name of the Google Cloud KMS client that pulumi mentions.
package cloudkms

const CloudkmsScope = "https://www.googleapis.com/auth/cloudkms"
