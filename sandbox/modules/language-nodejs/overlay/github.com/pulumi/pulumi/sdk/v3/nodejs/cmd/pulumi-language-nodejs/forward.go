package main

import (
	"context"
	"strings"
	"sync/atomic"
	_ "unsafe" // for go:linkname

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// The newest language host that comes as part of a versioned Go module stands between the program and the engine's
// resource monitor and forwards only the calls it knows. Calls that came later, such as RegisterErrorHook, end at it
// as UNIMPLEMENTED. This file, laid into its package when it is built, forwards those as well, byte for byte.

//go:linkname addServerOptions google.golang.org/grpc/internal.AddGlobalServerOptions
var addServerOptions any // func(...grpc.ServerOption)

//go:linkname addDialOptions google.golang.org/grpc/internal.AddGlobalDialOptions
var addDialOptions any // func(...grpc.DialOption)

// The connection to the engine's monitor, seen when the host first forwards a call over it. The program always
// begins with one that the host knows (SupportsFeature).
var monitor atomic.Pointer[grpc.ClientConn]

func init() {
	addDialOptions.(func(...grpc.DialOption))(grpc.WithChainUnaryInterceptor(rememberMonitor))
	addServerOptions.(func(...grpc.ServerOption))(grpc.UnknownServiceHandler(forward))
}

func rememberMonitor(ctx context.Context, method string, req, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, opts ...grpc.CallOption,
) error {
	if strings.HasPrefix(method, "/pulumirpc.ResourceMonitor/") {
		monitor.Store(conn)
	}
	return invoke(ctx, method, req, reply, conn, opts...)
}

func forward(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	conn := monitor.Load()
	if conn == nil || !strings.HasPrefix(method, "/pulumirpc.ResourceMonitor/") {
		return status.Errorf(codes.Unimplemented, "unknown method %s", method)
	}
	// A message without fields of its own keeps all of another message's as unknown fields.
	request, reply := &emptypb.Empty{}, &emptypb.Empty{}
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	if err := conn.Invoke(stream.Context(), method, request, reply); err != nil {
		return err
	}
	return stream.SendMsg(reply)
}
