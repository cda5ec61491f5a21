// Pulumi's own process for dynamic resources, which loads less: it takes half the time to start. Pulumi.yaml names it; where
// it does not, the same resources are served by the one that Pulumi brings.
const { enableCompileCache, flushCompileCache } = require('node:module');

enableCompileCache();
// Nor does it look up source maps for the stack trace that it notes of each promise.
Object.defineProperty(Error, 'prepareStackTrace', { get() {}, set() {} });
require('./less-of-sdk.cjs').loadByNeed();
require('@pulumi/pulumi/cmd/dynamic-provider');
// Node writes it at its end, but the engine ends this process.
setTimeout(flushCompileCache, 300);
