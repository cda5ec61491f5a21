// Package register stands in for the list of all generators of External Secrets, of which no token source is made.
package register
