import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { execa } from 'execa';
import { hooksOf } from './hooks.ts';
import { bare, Project } from './project.ts';
import { sandbox } from './sandbox.ts';

const repository = 'acme/fleet';

/**
 * A file system for Pulumi's state that fills up. All of it runs in one mount namespace, with which it goes: the state
 * first fits, then `pulumi up` runs on a full disk, then again with space.
 */
const script = `
set -u
mount -t tmpfs -o size=4m tmpfs "$STATE"
pulumi stack init disk-full --non-interactive
pulumi config set fluxhook:interval 1h --stack disk-full --non-interactive
dd if=/dev/zero of="$STATE/filler" bs=1k count="$((4096 - $(du -sk "$STATE" | cut -f1) - $LEFT))" status=none
echo '--- full'
pulumi up --yes --skip-preview --stack disk-full --non-interactive --color never
echo "--- exit $?"
rm "$STATE/filler"
for state in "$STATE"/.pulumi/stacks/*/*.json; do
  ls -l "$state" "$state.bak"
  node -e 'JSON.parse(fs.readFileSync(process.argv[1]))' "$state" 2>/dev/null || { echo '--- backup'; cp "$state.bak" "$state"; }
done
pulumi cancel --yes --stack disk-full --non-interactive
echo '--- space'
pulumi up --yes --skip-preview --stack disk-full --non-interactive --color never
echo "--- exit $?"
pulumi up --yes --skip-preview --refresh --expect-no-changes --stack disk-full --non-interactive --color never
echo "--- exit $?"
pulumi destroy --yes --skip-preview --stack disk-full --non-interactive --color never
echo "--- exit $?"
`;

describe("the disk of Pulumi's state is full", () => {
  let project: Project;

  before(async () => {
    // For its folder; its state is elsewhere.
    project = await Project.open('disk-full', { ...bare, repository }, null);
  });
  after(() => project[Symbol.asyncDispose]());

  // Between them Pulumi's file backend was seen to cut off the state and its backup (40 KiB); docs/drift.md says so.
  for (const left of [0, 120]) {
    test(`with ${left} KiB left, up ends with what is wrong, and the same command fixes it when there is space`, async (t) => {
      const state = `${project.directory}/state-${left}`;
      await execa('mkdir', [state]);
      const { all = '' } = await execa('unshare', ['--mount', '--map-root-user', 'bash', '-c', script], {
        cwd: project.directory,
        env: {
          ...sandbox.env,
          STATE: state,
          LEFT: String(left),
          PULUMI_BACKEND_URL: `file://${state}?metadata=skip`,
        },
        all: true,
        reject: false,
      });
      t.diagnostic(all);
      const [full = '', , fixed = '', unchanged = '', gone = ''] = all.split(/^--- (?!backup).*$/m).slice(1);
      const codes = [...all.matchAll(/^--- exit (\d+)$/gm)].map(([, code]) => Number(code));
      assert.notEqual(codes[0], 0, full);
      assert.match(full, /no space left on device/);
      assert.deepEqual(codes.slice(1), [0, 0, 0], fixed + unchanged + gone);
      assert.deepEqual(await hooksOf(repository), []);
    });
  }
});
