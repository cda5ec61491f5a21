import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../checkout.ts';
import { allBlocks, type CodeBlock } from './code-blocks.ts';

/** Code blocks of a page, and the test that runs them: all of them, so that a further one is run or fails there. */
export interface Claim {
  readonly page: string;
  readonly language: string;
  /** The heading that they are under. @default - every other one */
  readonly section?: string;
  readonly test: string;
}

const synthesized = 'test/synth/docs.test.ts';
const tokens = 'docs/tokens.md';
const existing = 'test/examples/existing-cluster.test.ts';
const fleets = 'test/examples/fleets-guide.test.ts';
const many = 'test/examples/many-repositories.test.ts';
const guideSettings = 'test/synth/guide-settings.test.ts';

/** The page of each construct; some also show what it writes. */
export const constructPages: readonly string[] = readdirSync(join(checkout, 'docs', 'constructs')).map(
  (file) => `docs/constructs/${file}`,
);

/** Every block of the documentation that is code. What no test can run is marked ```text. */
export const claims: readonly Claim[] = [
  { page: 'README.md', language: 'sh', test: 'test/e2e/readme.test.ts' },
  { page: 'docs/alerts.md', language: 'ts', test: synthesized },
  { page: 'docs/brokers.md', language: 'sh', test: 'test/e2e/brokers.test.ts' },
  { page: 'docs/brokers.md', language: 'ts', test: synthesized },
  { page: 'docs/brokers.md', language: 'yaml sqs-reader.yaml', test: 'test/e2e/brokers.test.ts' },
  { page: 'docs/code-review.md', language: 'sh', test: 'test/review/guide.test.ts' },
  { page: 'docs/code-review.md', language: 'sh pulumi', test: 'test/e2e/policy.test.ts' },
  { page: 'docs/code-review.md', language: 'yaml', test: 'test/policy/reasons.test.ts' },
  { page: 'docs/deployer.md', language: 'sh', test: 'test/examples/deployer-guide.test.ts' },
  { page: 'docs/deployer.md', language: 'yaml Pulumi.entrance.yaml', test: 'test/examples/deployer-guide.test.ts' },
  { page: 'docs/deployer.md', language: 'yaml role', test: 'test/examples/deployer-guide.test.ts' },
  { page: 'docs/command.md', language: 'sh', test: 'test/unit/command.test.ts' },
  { page: 'docs/command.md', language: 'sh plugin', test: 'test/unit/command.test.ts' },
  { page: 'docs/exposure.md', language: 'sh', test: 'test/e2e/synth.test.ts' },
  { page: 'docs/exposure.md', language: 'ts', test: synthesized },
  { page: 'docs/exposure.md', language: 'yaml', test: 'test/synth/exposure-guide.test.ts' },
  { page: 'docs/existing-cluster.md', language: 'sh', test: existing },
  { page: 'docs/existing-cluster.md', language: 'sh refused', test: existing },
  { page: 'docs/existing-cluster.md', language: 'text refused', test: existing },
  { page: 'docs/existing-cluster.md', language: 'text adopted', test: existing },
  { page: 'docs/existing-cluster.md', language: 'text kept', test: existing },
  { page: 'docs/existing-cluster.md', language: 'yaml', test: guideSettings },
  { page: 'docs/fleets.md', language: 'sh', test: fleets },
  { page: 'docs/fleets.md', language: 'text lock', test: fleets },
  { page: 'docs/fleets.md', language: 'yaml', test: 'test/unit/discovered-settings.test.ts' },
  { page: 'docs/fleets.md', language: 'yaml Pulumi.fleet.yaml', test: fleets },
  { page: 'docs/gitops.md', language: 'sh', test: 'test/e2e/gitops-guide.ts' },
  { page: 'docs/gitops.md', language: 'yaml fluxhook.yaml', test: 'test/e2e/gitops-guide.ts' },
  { page: 'docs/init.md', language: 'sh three', test: 'test/e2e/init-up.test.ts' },
  { page: 'docs/init.md', language: 'yaml', test: 'test/e2e/init-up.test.ts' },
  { page: 'docs/install.md', language: 'ts index.ts', test: 'test/e2e/package.test.ts' },
  { page: 'docs/install.md', language: 'ts main.ts', test: 'test/package/installed.test.ts' },
  { page: 'docs/library.md', language: 'sh', test: 'test/examples/library-guide.test.ts' },
  { page: 'docs/library.md', language: 'ts', test: 'test/examples/library-excerpts.test.ts' },
  { page: 'docs/many-repositories.md', language: 'sh', test: many },
  { page: 'docs/many-repositories.md', language: 'sh app', test: many },
  { page: 'docs/many-repositories.md', language: 'sh enterprise', test: many },
  { page: 'docs/many-repositories.md', language: 'text add', test: many },
  { page: 'docs/many-repositories.md', language: 'text remove', test: many },
  { page: 'docs/many-repositories.md', language: 'yaml', test: guideSettings },
  { page: 'docs/many-repositories.md', language: 'yaml Pulumi.many.yaml', test: many },
  { page: 'docs/many-repositories.md', language: 'yaml Pulumi.organization.yaml', test: many },
  { page: 'docs/operate.md', language: 'mermaid', test: 'test/unit/graph.test.ts' },
  { page: 'docs/operate.md', language: 'sh', test: 'test/unit/rights-guide.test.ts' },
  { page: 'docs/pulumi-package.md', language: 'sh', test: 'test/e2e/pulumi-package.test.ts' },
  { page: 'docs/pulumi-package.md', language: 'text refused', test: 'test/e2e/pulumi-package.test.ts' },
  { page: 'docs/pulumi-package.md', language: 'yaml Pulumi.yaml', test: 'test/e2e/pulumi-package.test.ts' },
  { page: 'docs/pulumi-up.md', language: 'sh', test: 'test/examples/guides.test.ts' },
  { page: 'docs/receivers.md', language: 'sh', test: 'test/e2e/sender.test.ts' },
  { page: 'docs/receivers.md', language: 'ts', test: synthesized },
  { page: 'docs/receivers.md', language: 'yaml', test: synthesized },
  { page: 'docs/rotate.md', language: 'yaml role', test: 'test/e2e/rotate-refused.test.ts' },
  { page: 'docs/several-clusters.md', language: 'ts', test: 'test/e2e/several-clusters.test.ts' },
  { page: 'docs/settings.md', language: 'yaml', test: 'test/unit/stack-schema.test.ts' },
  { page: tokens, language: 'sh', test: 'test/examples/tokens-guide.test.ts' },
  { page: tokens, language: 'sh', section: 'external-secret', test: 'test/e2e/external-secrets.ts' },
  { page: tokens, language: 'yaml', test: 'test/synth/tokens-guide.test.ts' },
  { page: 'docs/tutorial.md', language: 'sh', test: 'test/examples/guides.test.ts' },
  ...constructPages.flatMap((page) =>
    ['ts', 'yaml']
      .filter((language) => allBlocks(page).some((block) => block.language === language))
      .map((language) => ({ page, language, test: synthesized })),
  ),
  ...readdirSync(join(checkout, 'examples')).map((name) => ({
    page: `examples/${name}/README.md`,
    language: 'sh',
    test: 'test/examples/examples.test.ts',
  })),
];

/** Who runs a block; undefined for nobody. */
export function claimOf(page: string, { language, section }: CodeBlock): Claim | undefined {
  const candidates = claims.filter((claim) => claim.page === page && claim.language === language);
  return (
    candidates.find((claim) => claim.section === section) ?? candidates.find(({ section }) => section === undefined)
  );
}

/** The blocks of a page that a test has to run, in order. */
export function claimedBlocks(test: string, page: string, language: string): CodeBlock[] {
  return allBlocks(page).filter((block) => block.language === language && claimOf(page, block)?.test === test);
}

/** The pages whose TypeScript a test compiles and runs. */
export function pagesOf(test: string, language: string): string[] {
  return claims.filter((claim) => claim.test === test && claim.language === language).map(({ page }) => page);
}
