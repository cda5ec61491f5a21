import { svgStyle } from '../graph/svg.ts';

/** Of the whole page, light and dark as the reader has set; every text has a contrast of 4.5 at least. */
export const pageStyle = `
:root { color-scheme: light dark; --text: #1f2328; --page: #ffffff; --card: #f6f8fa; --line: #d1d9e0; --link: #0550ae; --quiet: #57606a;
  --pass: #116329; --pass-page: #dafbe1; --warn: #6b4800; --warn-page: #fff3cd; --fail: #a40e26; --fail-page: #ffdcd7; --other: #424a53; --other-page: #eaeef2; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --page: #0d1117; --card: #161b22; --line: #3d444d; --link: #79b8ff; --quiet: #a5afba;
  --pass: #7ee787; --pass-page: #12351d; --warn: #f2cc60; --warn-page: #3d2e05; --fail: #ffb3ab; --fail-page: #4c1513; --other: #c4ccd4; --other-page: #262c33; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; }
h1, h2, h3, h4 { line-height: 1.25; } h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1.1rem; } h4 { font-size: 1rem; margin: 0; }
a { color: var(--link); } code, .guid, .fix { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em; }
.question, .guid, time { color: var(--quiet); font-weight: 400; }
.badge { display: inline-block; padding: 0 .5em; border-radius: 1em; font-weight: 600; color: var(--other); background: var(--other-page); }
.badge.pass { color: var(--pass); background: var(--pass-page); } .badge.warn, .badge.unknown { color: var(--warn); background: var(--warn-page); }
.badge.fail { color: var(--fail); background: var(--fail-page); }
.index { padding-left: 1.5rem; } .index li { margin: .25rem 0; }
.hops { list-style: none; margin: 0; padding: 0; }
.hop { padding: .5rem .75rem; border: 1px solid var(--line); border-left: .35rem solid var(--line); border-radius: .4rem; margin-bottom: .5rem; }
.hop.fail { border-left-color: var(--fail); background: var(--card); } .hop.warn, .hop.unknown { border-left-color: var(--warn); } .hop.pass { border-left-color: var(--pass); }
.finding p { margin: .25rem 0; } .fix { background: var(--other-page); border-radius: .3em; padding: .1em .3em; }
.fix a { color: inherit; }
dl { margin: .5rem 0; } dt { font-weight: 600; } dd { margin: 0 0 .5rem 1rem; } dd p { margin: 0; }
.evidence { font-size: .875rem; } summary { cursor: pointer; color: var(--quiet); }
table { border-collapse: collapse; width: 100%; margin: 0 0 1rem; } caption { text-align: left; padding: .25rem 0; color: var(--quiet); }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0; border-top: 1px solid var(--line); } thead th, td + td { white-space: nowrap; overflow-wrap: normal; }
.guid { display: block; font-size: .75rem; }
.picture { overflow-x: auto; margin: 0; } .picture > svg { max-width: none; }
@media (min-width: 64rem) { .receiver.narrow { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 0 2rem; } .receiver.narrow > h2, .receiver.narrow > .verdict { grid-column: 1 / -1; } }
.picture { ${svgStyle} }
`;
