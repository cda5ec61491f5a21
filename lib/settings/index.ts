export { parseSettings } from './parse.ts';
export type * from './settings.ts';
export type { StackConfig } from './stack-config.ts';
export { readStackFile, withLock } from './stack-file.ts';
