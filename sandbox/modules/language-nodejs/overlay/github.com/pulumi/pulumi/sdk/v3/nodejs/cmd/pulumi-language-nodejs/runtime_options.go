package main

import (
	"context"
	"fmt"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
)

// The engine sends `runtime.options` of Pulumi.yaml with the request to run the program; earlier it started the host with
// them as arguments, which is all that the host knows at this version. This file takes them from the request. Without it
// each run would load TypeScript, which a project that says `typescript: false` does without, and `nodeargs` would be lost.

const runMethod = "/pulumirpc.LanguageRuntime/Run"

func init() {
	addServerOptions.(func(...grpc.ServerOption))(grpc.ChainUnaryInterceptor(takeRuntimeOptions))
}

func takeRuntimeOptions(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	host, isHost := info.Server.(*nodeLanguageHost)
	request, isRun := req.(*pulumirpc.RunRequest)
	if info.FullMethod != runMethod || !isHost || !isRun {
		return handle(ctx, req)
	}
	options, err := runtimeOptions(request)
	if err != nil {
		return nil, err
	}
	if err := take(options, "typescript", &host.typescript); err != nil {
		return nil, err
	}
	if err := take(options, "tsconfig", &host.tsconfigpath); err != nil {
		return nil, err
	}
	if err := take(options, "nodeargs", &host.nodeargs); err != nil {
		return nil, err
	}
	return handle(ctx, req)
}

// Field 14 of the request, `info`, is newer than this host's messages; its field 4 has the options.
func runtimeOptions(request *pulumirpc.RunRequest) (map[string]any, error) {
	var options structpb.Struct
	if err := proto.Unmarshal(field(field(request.ProtoReflect().GetUnknown(), 14), 4), &options); err != nil {
		return nil, fmt.Errorf("the options of the runtime cannot be read: %w", err)
	}
	return options.AsMap(), nil
}

func take[T any](options map[string]any, name string, to *T) error {
	option, isGiven := options[name]
	if !isGiven {
		return nil
	}
	value, isOfType := option.(T)
	if !isOfType {
		return fmt.Errorf("the option %s of the runtime is %v (%T); needed: %T", name, option, option, *to)
	}
	*to = value
	return nil
}
