import { stringify } from 'yaml';
import { type CommandName, commandRights, joined } from '../../operate/command-rights.ts';
import { CannotBeDone } from '../exit-codes.ts';

export interface RightsOptions {
  readonly namespace: string;
  readonly allNamespaces?: boolean;
}

/** Prints the least that a command needs: a Role or ClusterRole, and in comments the permissions of the token. */
export function rights(words: readonly string[], { namespace, allNamespaces = false }: RightsOptions): void {
  const name = words.join(' ');
  if (!isCommand(name)) {
    throw new CannotBeDone(
      `"${name}" is not a command with rights of its own. Use one of ${Object.keys(commandRights).join(', ')}; see fluxhook rights --help. ` +
        'Those of rotate are in docs/rotate.md, and fluxhook deployer prints those of a stack.',
    );
  }
  const { rules, github } = commandRights[name];
  const permissions =
    github.length === 0 ? 'none' : `${github.join(', ')} (fine-grained; of the repository with the webhook)`;
  console.log(`# fluxhook ${name}\n# GITHUB_TOKEN: ${permissions}`);
  if (rules.length === 0) {
    console.log('# Kubernetes: none');
    return;
  }
  const role = `fluxhook-${name.replaceAll(/[^a-z]+/g, '-')}`;
  const metadata = { name: role, ...(!allNamespaces && { namespace }) };
  const kind = allNamespaces ? 'ClusterRole' : 'Role';
  const where = allNamespaces ? 'clusterrolebinding' : `-n ${namespace} rolebinding`;
  console.log(`# kubectl create ${where} ${role} --${kind.toLowerCase()}=${role} --serviceaccount=NAMESPACE:NAME`);
  process.stdout.write(
    stringify({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata, rules: joined(rules) }, { lineWidth: 0 }),
  );
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commandRights, name);
}
