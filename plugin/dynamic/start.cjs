// Pulumi's process for dynamic resources, loading less, so that it starts in half the time. Pulumi.yaml names it;
// without that, the process that Pulumi ships serves the same resources.
const { enableCompileCache, flushCompileCache } = require('node:module');

enableCompileCache();
// Nor does it look up source maps for the stack trace that it notes of each promise.
Object.defineProperty(Error, 'prepareStackTrace', { get() {}, set() {} });
require('./less-of-sdk.cjs').loadByNeed();
require('@pulumi/pulumi/cmd/dynamic-provider');
// Node would write it when the process ends by itself, but the engine kills it.
setTimeout(flushCompileCache, 300);
