/**
 * Loaded before a program (`node --import`): a machine on another day, with another name and another number of
 * processors, whose file system lists files backwards.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const lists = fs as unknown as Record<string, (...args: unknown[]) => unknown[]>;
const { readdirSync } = lists;
lists.readdirSync = (...args) => readdirSync?.(...args).toReversed() ?? [];
os.hostname = () => 'another-machine';
os.cpus = () => [];
syncBuiltinESMExports();

const yearInMs = 365 * 24 * 3600 * 1000;
globalThis.Date = class extends Date {
  constructor(...args: []) {
    super(...(args.length > 0 ? args : ([Date.now() + yearInMs] as unknown as [])));
  }
} as DateConstructor;
