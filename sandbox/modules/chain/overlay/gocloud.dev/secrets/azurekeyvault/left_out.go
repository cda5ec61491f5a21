// Package azurekeyvault stands in for the driver of azurekeyvault:// secrets.
package azurekeyvault
