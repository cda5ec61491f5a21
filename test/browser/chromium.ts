import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Longest wait for the browser, in milliseconds: the machine may be busy. */
export const patience = 300_000;

/** A real browser without a window. */
export interface OpenBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Starts Chromium. That of the package @sparticuz/chromium needs no library of the machine, and runs on Linux with x86-64;
 * elsewhere it is the Chrome that is installed.
 */
export async function openBrowser(): Promise<OpenBrowser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const browser = await chromium.launch({ channel: 'chrome', timeout: patience });
    return { browser, [Symbol.asyncDispose]: () => browser.close() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'fluxhook-chromium-'));
  try {
    const browser = await chromium.launch({
      timeout: patience,
      executablePath: await unpack(folder),
      // Root may not use Chromium's own sandbox, and all that it is shown is made here.
      args: ['--no-sandbox'],
      env: {
        LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
        FONTCONFIG_FILE: await fontsOnly(folder),
        HOME: folder,
        TMPDIR: folder,
      },
    });
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Unpacks the browser, its libraries and its font. @returns the path of the program */
async function unpack(folder: string): Promise<string> {
  const { inflate } = await import('@sparticuz/chromium');
  const archives = new URL('../bin/', import.meta.resolve('@sparticuz/chromium'));
  const before = process.env.TMPDIR;
  // That is where it unpacks to.
  process.env.TMPDIR = folder;
  try {
    const names = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'];
    const [program = ''] = await Promise.all(names.map((name) => inflate(new URL(name, archives).pathname)));
    return program;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Its own font, which is found there, and none of the machine: what is measured is the same everywhere. */
async function fontsOnly(folder: string): Promise<string> {
  const file = join(folder, 'fonts.conf');
  const places = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'cache')}</cachedir>`;
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places}</fontconfig>`,
  );
  return file;
}
