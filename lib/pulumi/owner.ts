import * as pulumi from '@pulumi/pulumi';
import type { Owner } from '../operate/ownership.ts';

/** This stack as the owner of an object that it deploys under a logical name. */
export function ownerOf(resource: string): Owner {
  return { stack: `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`, resource };
}
