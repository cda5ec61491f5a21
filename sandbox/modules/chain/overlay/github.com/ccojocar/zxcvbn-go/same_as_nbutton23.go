// Package zxcvbn is the one that this module was forked from.
package zxcvbn

import "github.com/nbutton23/zxcvbn-go"

// PasswordStrength estimates how hard a password is to guess.
var PasswordStrength = zxcvbn.PasswordStrength
