// Package postgres stands in for the driver of postgres:// backends.
package postgres
