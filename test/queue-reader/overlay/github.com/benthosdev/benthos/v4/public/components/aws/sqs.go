// Package aws registers SQS alone.
package aws

import _ "github.com/benthosdev/benthos/v4/internal/impl/aws"
