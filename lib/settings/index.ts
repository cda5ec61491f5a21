export { parseSettings, type RawSettings, settingsNamespace, tokenKey } from './parse.ts';
export type { Settings } from './schema.ts';
export { readStackFile } from './stack-file.ts';
