/**
 * Loaded before @pulumi/pulumi's process for dynamic resources: the packages that turn functions into text, which only a
 * program does, are not loaded there. They are half of what the process loads, and each run of Pulumi starts one, with
 * --refresh two.
 */
const Module = require('node:module');

const paths = [require.resolve('@pulumi/pulumi')];
for (const name of ['typescript', '@npmcli/arborist']) {
  const file = require.resolve(name, { paths });
  require.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true });
}
