// Package getter stands in for downloads of Terraform modules from Git, S3 and Google Cloud Storage. The bridge's schema
// generator links it in; a schema without examples never calls it.
package getter

import (
	"context"
	"errors"
	"io"
)

var (
	errLeftOut = errors.New("downloading Terraform modules is left out of the sandbox's GitHub provider")
	Detectors  any
)

type FolderStorage struct{ StorageDir string }

func (*FolderStorage) Dir(string) (string, bool, error) { return "", false, errLeftOut }
func (*FolderStorage) Get(string, string, bool) error   { return errLeftOut }

type ZipDecompressor struct{}

func (ZipDecompressor) Decompress(string, string, bool, int) error { return errLeftOut }

func Get(string, string) error                                  { return errLeftOut }
func Detect(string, string, any) (string, error)                { return "", errLeftOut }
func SourceDirSubdir(source string) (string, string)            { return source, "" }
func SubdirGlob(string, string) (string, error)                 { return "", errLeftOut }
func Copy(context.Context, io.Writer, io.Reader) (int64, error) { return 0, errLeftOut }
