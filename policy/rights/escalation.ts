/**
 * Rights that point to more than they name. The tables rest on these sources, which `source` abbreviates:
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
  /** What whoever has the right can do, to follow a colon. */
  readonly leadsTo: string;
  readonly source: string;
  /**
   * Where a Role with the right is one too many; a ClusterRole always is. `trusted`: only in a namespace whose service
   * accounts may do more than the namespace holds, such as Flux's; a list names the namespaces. `cluster`: the objects are
   * in no namespace; a Role grants nothing of them and is taken at its word.
   */
  readonly inRole: 'everywhere' | 'trusted' | 'cluster' | readonly string[];
  /**
   * What resourceNames do. `none`: the right leads as far; a new object can be made under the name by server-side apply,
   * and what an object of one name runs can be changed. A list: these names lead as far, others nowhere. @default - they
   * limit it to what was meant
   */
  readonly named?: 'none' | readonly RegExp[];
}
