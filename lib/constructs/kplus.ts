import { createRequire } from 'node:module';
import type * as Kplus from 'cdk8s-plus-28';

const require = createRequire(import.meta.url);

/** cdk8s-plus, loaded with the first construct that needs it: most programs have none, and it is a third of their start. */
export function kplus(): typeof Kplus {
  return require('cdk8s-plus-28');
}
