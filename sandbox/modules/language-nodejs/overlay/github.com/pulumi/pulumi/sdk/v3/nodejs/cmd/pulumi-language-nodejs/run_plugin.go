package main

import (
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
)

// The engine runs a package that is made of sources (PulumiPlugin.yaml with `runtime: nodejs`) through its language host,
// which at this version refuses to. This file answers that call: it starts the entry point of @pulumi/pulumi for plugins
// and passes on what it prints.

const runPluginMethod = "/pulumirpc.LanguageRuntime/RunPlugin"

func init() {
	addServerOptions.(func(...grpc.ServerOption))(grpc.ChainStreamInterceptor(answerRunPlugin))
}

func answerRunPlugin(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	if info.FullMethod != runPluginMethod {
		return handle(srv, stream)
	}
	var request pulumirpc.RunPluginRequest
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	folder := pluginFolder(&request)
	runner, err := findRunner(folder)
	if err != nil {
		return err
	}
	command := exec.CommandContext(stream.Context(), "node", append([]string{runner, folder}, request.Args...)...)
	command.Dir = request.Pwd
	command.Env = request.Env
	var sending sync.Mutex
	send := func(response *pulumirpc.RunPluginResponse) error {
		sending.Lock()
		defer sending.Unlock()
		return stream.SendMsg(response)
	}
	command.Stdout = output(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}})
	})
	command.Stderr = output(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}})
	})
	code := 0
	if err := command.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			return err
		}
		code = exit.ExitCode()
	}
	return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)}})
}

type output func(text []byte) error

var _ io.Writer = output(nil)

func (send output) Write(text []byte) (int, error) {
	return len(text), send(text)
}

// Field 5 of the request, `info`, is newer than this host's messages; its field 2 is the folder of the program.
func pluginFolder(request *pulumirpc.RunPluginRequest) string {
	if info := field(request.ProtoReflect().GetUnknown(), 5); info != nil {
		return string(field(info, 2))
	}
	return request.Program
}

func field(message []byte, number protowire.Number) []byte {
	for len(message) > 0 {
		found, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return nil
		}
		message = message[length:]
		if found == number && kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			return value
		}
		length = protowire.ConsumeFieldValue(found, kind, message)
		if length < 0 {
			return nil
		}
		message = message[length:]
	}
	return nil
}

// As Node.js looks for it from the plugin's folder.
func findRunner(folder string) (string, error) {
	const runner = "@pulumi/pulumi/cmd/run-plugin"
	command := exec.Command("node", "-p", "require.resolve('"+runner+"')")
	command.Dir = folder
	path, err := command.Output()
	if err != nil {
		return "", errors.New(folder + ": " + runner + " is not installed there: npm install @pulumi/pulumi")
	}
	return filepath.Clean(string(path[:len(path)-1])), nil
}
