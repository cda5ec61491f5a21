package ansi

import (
	"io"
	"strings"
)

// Tables of rendered Markdown, as plain rows: the table library that this package was written for and the one that the
// Terraform bridge needs share a module path and cannot both be linked.

type TableElement struct{ cells []string }

func (*TableElement) Render(io.Writer, RenderContext) error { return nil }
func (*TableElement) Finish(io.Writer, RenderContext) error { return nil }

type TableHeadElement struct{}

func (*TableHeadElement) Finish(w io.Writer, ctx RenderContext) error { return writeRow(w, ctx) }

type TableRowElement struct{}

func (*TableRowElement) Finish(w io.Writer, ctx RenderContext) error { return writeRow(w, ctx) }

type TableCellElement struct {
	Text string
	Head bool
}

func (e *TableCellElement) Render(_ io.Writer, ctx RenderContext) error {
	ctx.table.cells = append(ctx.table.cells, e.Text)
	return nil
}

func writeRow(w io.Writer, ctx RenderContext) error {
	_, err := io.WriteString(w, strings.Join(ctx.table.cells, "  ")+"\n")
	ctx.table.cells = nil
	return err
}
