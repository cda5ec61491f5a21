const { createRequire } = require('node:module');

/**
 * The packages with which the SDK serializes functions, for people who deploy functions: the TypeScript compiler and
 * npm's package reader; and its Automation API. Together they are more than half of what the SDK loads.
 */
const unused = ['typescript', '@npmcli/arborist', '@pulumi/pulumi/automation'];

/** Makes them load at their first use, in a process that has not loaded the SDK yet. */
exports.loadByNeed = () => {
  const ofPulumi = createRequire(require.resolve('@pulumi/pulumi'));
  for (const name of unused) {
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
