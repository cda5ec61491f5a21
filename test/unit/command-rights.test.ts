import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { fluxApiVersions } from '../../lib/constructs/references.ts';
import { resourceOf } from '../../lib/deployer/right.ts';
import { type CommandName, commandRights, type RoleRule } from '../../lib/operate/command-rights.ts';
import { checkout } from '../checkout.ts';
import { inProcess } from './in-process.ts';

const commands = Object.keys(commandRights) as CommandName[];

/** Everything that a Receiver may name. */
const targets = Object.entries(fluxApiVersions).map(([kind, apiVersion]) => resourceOf({ kind, apiVersion }));

function isOfTargets({ apiGroups }: RoleRule): boolean {
  return targets.some(({ group }) => group === apiGroups[0]);
}

test('every kind that a Receiver may name is in the rules of what looks at targets', () => {
  const rules: readonly RoleRule[] = commandRights.deliveries.rules;
  const named = rules
    .filter(isOfTargets)
    .flatMap(({ apiGroups, resources }) => resources.map((each) => `${each}.${apiGroups[0]}`));
  assert.deepEqual(named.sort(), targets.map(({ group, resource }) => `${resource}.${group}`).sort());
});

/** A row of the page's table. */
function row(command: CommandName): string {
  const { rules, github } = commandRights[command] as { rules: readonly RoleRule[]; github: readonly string[] };
  const verbs = [...Map.groupBy(rules, ({ verbs }) => verbs.join()).entries()];
  const resources = (some: readonly RoleRule[]) => [
    ...new Set(some.flatMap((rule) => (isOfTargets(rule) ? ['targets'] : rule.resources))),
  ];
  const text = verbs.map(([verb, some]) => `${verb} ${resources(some).join(', ')}`).join('; ');
  return `| \`${command}\` | ${text || 'none'} | ${github.join(', ') || 'none'} |`;
}

test('docs/operate.md has the rights of each command as they are', () => {
  const page = readFileSync(join(checkout, 'docs', 'operate.md'), 'utf8');
  const section = page.slice(page.indexOf('\n## Rights\n'));
  const rows = section.split('\n').filter((line) => /^\| `/.test(line));
  assert.deepEqual(rows, commands.map(row));
});

for (const command of commands) {
  test(`fluxhook rights ${command} prints them, for a namespace and for all`, async () => {
    const print = async (...args: string[]) => {
      const { code, out, err } = await inProcess(['rights', ...command.split(' '), ...args], {});
      assert.equal(code, 0, err);
      return out;
    };
    const { rules, github } = commandRights[command] as { rules: readonly RoleRule[]; github: readonly string[] };
    const text = await print('-n', 'apps');
    for (const permission of github) assert.ok(text.includes(permission), text);
    const role = parse(text);
    if (rules.length === 0) return assert.equal(role, null);
    assert.equal(role.kind, 'Role');
    assert.equal(role.metadata.namespace, 'apps');
    const flat = (all: readonly RoleRule[]) =>
      all
        .flatMap(({ apiGroups, resources, verbs }) => resources.map((each) => `${verbs[0]} ${each}.${apiGroups[0]}`))
        .sort();
    assert.deepEqual(flat(role.rules), flat(rules));
    const wide = parse(await print('-A'));
    assert.deepEqual([wide.kind, wide.metadata.namespace], ['ClusterRole', undefined]);
  });
}

test('a command that there is not is reported with those that there are', async () => {
  const { code, err } = await inProcess(['rights', 'filter', 'tset'], {});
  assert.equal(code, 2);
  assert.match(
    err,
    /"filter tset" is not a command with rights of its own\. Use one of init, doctor, doctor --probe, .*filter test/,
  );
});
