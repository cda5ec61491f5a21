import { Alert, Provider } from '../../lib/index.ts';
import { ConstructTree, GitHubWebhook, ReceiverEntrance } from '../../lib/pulumi/index.ts';

// The GitHub provider reads GITHUB_TOKEN as well; this is for asking whether the pings arrived.
const credentials = { token: process.env.GITHUB_TOKEN ?? '' };

// Once per cluster.
const entrance = new ReceiverEntrance('flux');

// Once per repository.
const webhooks = ['acme/fleet', 'acme/website', 'globex/platform'].map((repository) => {
  const name = repository.slice(repository.indexOf('/') + 1);
  return new GitHubWebhook(name, {
    entrance,
    repository,
    source: {
      metadata: { name },
      url: `https://github.com/${repository}`,
      ref: { branch: 'main' },
      interval: '1h',
    },
    credentials,
  });
});

// Any other objects, as cdk8s constructs.
new ConstructTree(
  'alerts',
  {
    namespace: entrance.namespace,
    declare: (chart) => {
      const provider = new Provider(chart, 'provider', {
        metadata: { name: 'operators' },
        type: 'generic',
        address: 'https://alerts.example.org/flux',
      });
      new Alert(chart, 'alert', {
        metadata: { name: 'sources' },
        providerRef: provider,
        eventSeverity: 'error',
        eventSources: [{ kind: 'GitRepository', name: '*' }],
      });
    },
  },
  { dependsOn: webhooks },
);

export const hookUrls = webhooks.map(({ hookUrl }) => hookUrl);
