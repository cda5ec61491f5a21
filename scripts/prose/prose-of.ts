import ts from 'typescript';

/**
 * The comments and texts of a TypeScript file as Markdown, each on the line where it is in the file. Code is left out.
 * Names in backquotes stay, and Markdown keeps them apart from prose.
 *
 * @param source the file's text
 */
export function proseOf(source: string): string {
  const prose = source.replace(/[^\n]/g, ' ').split('');
  const code = source.split('');
  const take = (start: number, end: number) => {
    for (let at = start; at < end; at++) prose[at] = source[at] ?? ' ';
  };
  const visit = (node: ts.Node) => {
    const text = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (text || ts.isRegularExpressionLiteral(node)) {
      // Without quotes, so that the parts of a text on several lines read as one paragraph.
      if (text) take(node.getStart() + 1, node.getEnd() - 1);
      for (let at = node.getStart(); at < node.getEnd(); at++) if (code[at] !== '\n') code[at] = ' ';
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true));
  // What is left has no texts and no patterns, so each of these marks begins a comment.
  for (const { 0: comment, index } of code.join('').matchAll(/\/\*[\s\S]*?\*\/|\/\/.*/g)) {
    take(index, index + comment.length);
  }
  return prose
    .join('')
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^(?:\/\*\*?|\*\/|\*|\/\/)|\*\/$/g, '')
        .replaceAll('```', '   ')
        .trim(),
    )
    .join('\n');
}
