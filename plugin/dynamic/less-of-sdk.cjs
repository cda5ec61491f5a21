const { createRequire } = require('node:module');

/**
 * What it takes to turn functions into text, for those who deploy functions: the TypeScript compiler and npm's reader of
 * packages; and what runs `pulumi` from a program. Together more than half of what the SDK loads.
 */
const unused = ['typescript', '@npmcli/arborist', '@pulumi/pulumi/automation'];

/** Has them loaded at their first use, in a process that has not loaded the SDK yet. */
exports.loadByNeed = () => {
  const ofPulumi = createRequire(require.resolve('@pulumi/pulumi'));
  for (const name of unused) {
    let file;
    try {
      file = ofPulumi.resolve(name);
    } catch {
      // The SDK does without TypeScript: it has one of its own.
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
  // What compiled code asks of every module is answered so that it asks for nothing more.
  return new Proxy({}, { get: (_, key) => (key === '__esModule' && loaded === undefined ? true : load()[key]) });
}
