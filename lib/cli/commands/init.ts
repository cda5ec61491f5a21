import { ViolationsError } from '../../constructs/validate.ts';
import type { Cluster } from '../../operate/cluster.ts';
import { cannotBeSeen } from '../../operate/evidence/collect.ts';
import { GitHubLook } from '../../operate/evidence/github-look.ts';
import { ofCluster } from '../../operate/evidence/piece.ts';
import { GitHub } from '../../operate/github.ts';
import { masked, secretsOf } from '../../operate/report/mask.ts';
import { type ClusterSources, lookAtSources } from '../../operate/sources/look.ts';
import { stacksIn } from '../../settings/stack-file.ts';
import { initJson } from '../../stack/init/document.ts';
import { hasNews, type InitPlan, unmet } from '../../stack/init/plan.ts';
import { initShort, initText, nothingToDo } from '../../stack/init/report.ts';
import { presentStackFile, stackFileName } from '../../stack/init/stack-file.ts';
import { NotWritten, writeFiles } from '../../stack/init/write-files.ts';
import { isTerminal, terminal } from '../asking.ts';
import { CannotBeDone, exitCodes } from '../exit-codes.ts';
import { gitHubEnvironment } from '../github-access.ts';
import { type InitOptions, planned } from '../init/plan.ts';
import { makeStack, nextCommands } from '../init/stack.ts';
import { openCluster } from '../open-cluster.ts';
import { toldPatience } from '../patience.ts';
import { timeLimit } from '../time-limit.ts';

/** Writes the stack that gives every Git source its webhook, and gives the exit code. */
export async function init(options: InitOptions): Promise<number> {
  const isAsking = !options.yes && isTerminal();
  if (!isAsking && !options.yes && !options.dryRun)
    throw new CannotBeDone(
      'This is not a terminal, so nothing can be asked. Add --yes to write the likely choices, or --dry-run to see them.',
    );
  const cluster = openCluster(options);
  const directory = process.cwd();
  const stack = stackOf(options, directory);
  const found = await sourcesOf(cluster, options);
  timeLimit.begin(options.timeout);
  const { credentials, enterprise } = gitHubEnvironment();
  const github = credentials && new GitHubLook(new GitHub(credentials, undefined, { patience: toldPatience() }));
  const present = presentStackFile(directory, stack);
  const situation = { cluster, found, github, enterprise, directory, stack, present, isAsking };
  const plan = await planned(situation, options).catch(inOwnWords);
  const secrets = [...secretsOf([], credentials), ...plan.secrets];
  const isUpdate = plan.files.some(({ action }) => action === 'update');
  const nothing = nothingToDo(plan);
  const print = (isWritten: boolean, commands: readonly string[], ...last: string[]) => {
    if (options.output === 'json')
      console.log(JSON.stringify(masked(initJson(plan, { isWritten, commands }), secrets), undefined, 2));
    else if (options.output === 'short') console.log(initShort(plan));
    else if (last.length > 0) console.log(last.join('\n'));
  };
  if (options.output === 'text') console.log(masked(initText(plan), secrets));
  const end = unmet(plan).length > 0 ? exitCodes.broken : exitCodes.fine;
  if (nothing !== undefined) {
    print(false, plan.sources.some(({ state }) => state.state === 'declared') ? ['pulumi up'] : [], '', nothing);
    return end;
  }
  const commands = nextCommands(plan, directory, options.package);
  if (options.dryRun) {
    print(false, commands, ...shownFiles(plan));
    return end;
  }
  if (isAsking && !(await terminal.confirm(`Write ${changedFiles(plan).join(', ')}?`))) {
    print(false, [], '', 'Nothing was written.');
    return end;
  }
  if (isUpdate && !options.update && !isAsking)
    throw new CannotBeDone(
      `${stackFileName(directory, stack)} exists already, so nothing was written. Add --update to add this to it; the rest of it stays. Or use another --stack.`,
    );
  try {
    writeFiles(
      directory,
      plan.files,
      new Map(present === undefined ? [] : [[stackFileName(directory, stack), present.text]]),
    );
  } catch (error) {
    throw error instanceof NotWritten ? new CannotBeDone(error.message) : error;
  }
  const made = await makeStack(options.stack ?? stack, directory);
  const next = [...(made.isThere ? [] : [made.command]), ...commands];
  print(
    true,
    next,
    '',
    `Wrote ${changedFiles(plan).join(', ')}.`,
    ...made.says,
    'Next:',
    ...next.map((command) => `  ${command}`),
  );
  return end;
}

/** The stack: the one that is named, else the only one in the folder, else prod. */
function stackOf({ stack }: InitOptions, directory: string): string {
  if (stack !== undefined) {
    if (/^([A-Za-z0-9_.-]+\/){0,2}[A-Za-z0-9_.-]+$/.test(stack)) return stack.slice(stack.lastIndexOf('/') + 1);
    throw new CannotBeDone(
      `--stack ${stack} is not the name of a stack: use only letters, digits, -, _ and ., such as prod.`,
    );
  }
  const names = stacksIn(directory);
  const [only = 'prod', ...others] = names;
  if (others.length === 0) return only;
  throw new CannotBeDone(
    `There are several stacks here: ${names.join(', ')}. Name one of them, or a new one, with --stack NAME.`,
  );
}

async function sourcesOf(cluster: Cluster, { namespace }: InitOptions): Promise<ClusterSources> {
  timeLimit.begin(undefined);
  const looked = await lookAtSources(cluster, namespace, [cluster.namespace ?? 'flux-system', 'flux-system']);
  if ('missing' in looked) throw new CannotBeDone(cannotBeSeen('The sources', looked.missing, cluster.where));
  if (looked.found.sources.length > 0) return looked.found;
  const apis = [
    { group: 'source.toolkit.fluxcd.io', version: 'v1', resource: 'gitrepositories' },
    { group: 'notification.toolkit.fluxcd.io', version: 'v1', resource: 'receivers' },
  ];
  const served = await ofCluster('discover APIs', () => Promise.all(apis.map((api) => cluster.serves(api))));
  const isServed = !('value' in served) || served.value.every(Boolean);
  const only = namespace ?? looked.found.onlyIn?.join(', ');
  const where = only === undefined ? cluster.where : `the namespace ${only} of ${cluster.where}`;
  throw new CannotBeDone(
    isServed
      ? `There is no Flux source in ${where}, so there is nothing to give a webhook to. Create one (flux create source git, flux bootstrap), or look elsewhere: --context NAME, -n NAMESPACE.`
      : `There is no Flux in ${where}: it does not serve ${apis.map(({ resource, group, version }) => `${resource}.${group}/${version}`).join(' and ')}. Install it (flux bootstrap, or flux install), then run the same command again.`,
  );
}

function inOwnWords(error: unknown): never {
  throw error instanceof ViolationsError ? new CannotBeDone(error.message) : error;
}

function changedFiles({ files }: InitPlan): string[] {
  return files.filter(({ action }) => action !== 'keep').map(({ name }) => name);
}

function shownFiles(plan: InitPlan): string[] {
  if (!hasNews(plan)) return [];
  return plan.files
    .filter(({ action }) => action !== 'keep')
    .flatMap(({ name, text, action }) => ['', `${name} (${action === 'write' ? 'new' : 'changed'}):`, text.trimEnd()]);
}
