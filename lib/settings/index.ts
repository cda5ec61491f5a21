export { parseSettings, type RawSettings, settingsNamespace, tokenKey } from './parse.ts';
export type { Settings } from './schema.ts';
export { readStackFile } from './stack-file.ts';
export { readSettings } from './read.ts';
export type * from './settings.ts';
export { type StackConfig } from './stack-config.ts';
