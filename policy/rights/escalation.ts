/**
 * Rights that give more than their names say. The tables rest on these sources, which `source` abbreviates:
 *
 * - `docs`: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 * - `rbac-police`: https://github.com/PaloAltoNetworks/rbac-police/tree/main/lib, with "Kubernetes Privilege Escalation:
 *   Excessive Permissions in Popular Platforms" (Palo Alto Networks)
 * - `kubiscan`: https://github.com/cyberark/KubiScan, its table of risky roles
 * - else the page of the API itself
 */
export interface Escalation {
  /** API group, `''` for Kubernetes' core. */
  readonly group: string;
  /** Plural, subresources as `pods/exec`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** What the holder of the right can do, to follow a colon. */
  readonly leadsTo: string;
  readonly source: string;
  /**
   * Where the right is too much in a Role; in a ClusterRole it always is. `trusted`: only in a namespace whose service
   * accounts may do more than the namespace holds, such as Flux's; a list names the namespaces. `cluster`: the objects are
   * in no namespace; a Role cannot grant them, so nothing is reported.
   */
  readonly inRole: 'everywhere' | 'trusted' | 'cluster' | readonly string[];
  /**
   * The effect of resourceNames. `none`: they do not limit the right; server-side apply can create an object of that
   * name, and what a named object runs can be changed. A list: these names are dangerous, others are not. @default - they
   * limit the right enough
   */
  readonly named?: 'none' | readonly RegExp[];
}
