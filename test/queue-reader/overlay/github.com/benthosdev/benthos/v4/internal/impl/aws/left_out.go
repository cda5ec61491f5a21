package aws

import (
	"context"
	"errors"

	"github.com/benthosdev/benthos/v4/internal/component"
)

// awsErrIsTimeout lives in a file that is left out. It decides whether a failed poll is logged.
func awsErrIsTimeout(err error) bool {
	for _, expected := range []error{context.Canceled, context.DeadlineExceeded, component.ErrTimeout} {
		if errors.Is(err, expected) {
			return true
		}
	}
	return false
}
