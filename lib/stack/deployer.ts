import { Document, isScalar, visit } from 'yaml';
import { accessManifests, admissionManifests, type Identity } from '../deployer/index.ts';
import { parseSettings, readStackFile, type StackConfig } from '../settings/index.ts';
import { configIn } from '../settings/stack-file.ts';
import { type DeployerNeeds, deployerNeeds } from './deployer-rights.ts';
import { gitHubHost } from './github-host.ts';

export interface DeployerOptions {
  /** The project's folder. */
  readonly directory: string;
  /** @default - the only one that has a file */
  readonly stack?: string | undefined;
  /** Earlier forms of the stack's file, whose objects the next `pulumi up` deletes. */
  readonly earlier?: readonly string[];
  /** An existing user of the cluster. @default - a ServiceAccount */
  readonly user?: string | undefined;
  /** Whether Secrets of other types, objects of other names and other targets are refused by the API server. @default true */
  readonly admission?: boolean;
}

/**
 * What lets somebody run `pulumi` for a stack, as YAML for `kubectl apply`: a ServiceAccount, Roles, and the policy that keeps
 * it to the stack's objects.
 * @throws ProblemsError for a stack that cannot be determined, or settings that cannot be used
 */
export function deployerYaml({ directory, stack, earlier = [], user, admission = true }: DeployerOptions): string {
  const config = readStackFile(directory, stack);
  const now = needsOf(config);
  const before = earlier.map((file) =>
    needsOf({ ...config, origin: file, values: { ...config.values, ...configIn(directory, file) } }),
  );
  // What is no longer declared is only deleted.
  const leaving = before.flatMap(({ rights }) => rights).filter(({ verb }) => verb !== 'create' && verb !== 'patch');
  const identity: Identity = { name: nameOf(config), namespace: now.namespace, user };
  const manifests = [
    ...accessManifests(identity, [...now.rights, ...leaving]),
    ...(admission ? admissionManifests(identity, now.objects()) : []),
  ];
  const head = `# What \`pulumi\` needs in the cluster for ${config.origin}. Written by \`fluxhook deployer\`; docs/deployer.md shows what it can do.\n`;
  return head + manifests.map(written).join('---\n');
}

function needsOf(config: StackConfig): DeployerNeeds & { readonly namespace: string } {
  const settings = parseSettings(config, { host: gitHubHost(config) });
  return { ...deployerNeeds(settings), namespace: settings.namespace };
}

/** Each stack has its own: the policy of one would refuse the objects of the other. */
function nameOf({ stack = 'stack' }: StackConfig): string {
  return `fluxhook-${stack}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/-+$/, '');
}

/** Lists of words on one line, as people write Roles. */
function written(manifest: object): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, sequence) => {
      if (sequence.items.every((item) => isScalar(item))) sequence.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
