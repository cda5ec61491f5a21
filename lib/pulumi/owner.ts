import * as pulumi from '@pulumi/pulumi';
import type { Owner } from '../operate/ownership.ts';

/** This stack as the owner of an object that it deploys under a logical name. */
export function ownerOf(resource: string): Owner {
  return { stack: `${organization()}/${pulumi.getProject()}/${pulumi.getStack()}`, resource };
}

/** Programs that run on mocks need not name one. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    // The name that backends without organizations have for it.
    return 'organization';
  }
}
