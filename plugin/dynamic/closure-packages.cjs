/**
 * Pulumi's SDK can serialize functions, for people who deploy functions, and loads the packages for that at every
 * start: the TypeScript compiler and npm's package reader, half of all that it loads. Nothing here serializes a
 * function.
 */
const { createRequire } = require('node:module');

/** Makes them load at their first use, in a process that has not loaded Pulumi's SDK yet. */
exports.loadByNeed = () => {
  const ofPulumi = createRequire(require.resolve('@pulumi/pulumi'));
  for (const name of ['typescript', '@npmcli/arborist']) {
    let file;
    try {
      file = ofPulumi.resolve(name);
    } catch {
      // Then the SDK does not need TypeScript, because it has its own.
      continue;
    }
    if (ofPulumi.cache[file] === undefined) ofPulumi.cache[file] = { exports: byNeed(file, ofPulumi), loaded: true };
  }
};

function byNeed(file, require) {
  let loaded;
  const load = () => {
    if (loaded === undefined) {
      delete require.cache[file];
      loaded = require(file);
    }
    return loaded;
  };
  // Compiled code asks every module for __esModule; this answer makes it ask for nothing else.
  return new Proxy({}, { get: (_, key) => (key === '__esModule' && loaded === undefined ? true : load()[key]) });
}
