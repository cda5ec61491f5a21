import type { Escalation } from './escalation.ts';
import { escalationsOfKubernetes } from './kubernetes.ts';
import { escalationsOfOperators } from './operators.ts';

/** The rights that are known to give others. */
export const escalations: readonly Escalation[] = [...escalationsOfKubernetes, ...escalationsOfOperators];

/** Verbs that turn a role into any other, no matter which resource they are listed with. `docs` */
export const escalatingVerbs: readonly { readonly verb: RegExp; readonly leadsTo: string }[] = [
  { verb: /^escalate$/, leadsTo: 'writes into a role what its holder does not have' },
  { verb: /^bind$/, leadsTo: 'binds any role, cluster-admin too' },
  // Since Kubernetes 1.35 also as impersonate:user-info and the like (KEP 5284).
  { verb: /^impersonate(:|$)/, leadsTo: 'acts as any user, group or service account' },
];
