// Command queue-reader is the reader of docs/brokers.md: the program that is called Redpanda Connect today, built the way
// its makers document for a distribution of one's own, with the components that the page's file uses.
package main

import (
	"context"

	_ "github.com/benthosdev/benthos/v4/public/components/aws"
	_ "github.com/benthosdev/benthos/v4/public/components/io"
	_ "github.com/benthosdev/benthos/v4/public/components/pure"
	"github.com/benthosdev/benthos/v4/public/service"
)

func main() {
	service.RunCLI(context.Background())
}
