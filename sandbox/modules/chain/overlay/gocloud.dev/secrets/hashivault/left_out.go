// Package hashivault stands in for the driver of hashivault:// secrets.
package hashivault
