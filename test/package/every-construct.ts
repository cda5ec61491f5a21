/** The body of a cdk8s app with one of each construct; it prints the kinds of its objects, and which classes it lacks. */
const body = `
const app = new cdk8s.App({ outdir: process.argv[2] });
const chart = new cdk8s.Chart(app, 'flux', { namespace: 'flux-system' });
const used = new Set();
const make = (Class, props) => {
  used.add(Class);
  return new Class(chart, 'object-' + used.size + '-' + chart.node.children.length, props);
};
const interval = '1h';
const named = (name) => ({ metadata: { name } });
const source = make(fluxhook.GitRepository, { ...named('fleet'), url: 'https://github.com/acme/fleet', ref: { branch: 'main' }, interval });
make(fluxhook.Bucket, { ...named('files'), bucketName: 'files', endpoint: 'minio.example.org', interval });
make(fluxhook.OciRepository, { ...named('app'), url: 'oci://ghcr.io/acme/app', interval });
const charts = make(fluxhook.HelmRepository, { ...named('charts'), url: 'https://charts.example.org', interval });
make(fluxhook.HelmChart, { ...named('chart'), chart: 'app', sourceRef: charts, interval });
const images = make(fluxhook.ImageRepository, { ...named('image'), image: 'ghcr.io/acme/app', interval });
make(fluxhook.ImagePolicy, { ...named('latest'), imageRepositoryRef: images, policy: { semver: { range: '1.x' } } });
make(fluxhook.ImageUpdateAutomation, {
  ...named('updates'),
  sourceRef: source,
  interval,
  git: { commit: { author: { email: 'flux@example.org' } }, push: { branch: 'main' } },
});
const token = make(fluxhook.WebhookToken, named('fleet-token'));
make(fluxhook.Receiver, { ...named('fleet'), type: 'github', secretRef: token, resources: [source], resourceFilter: fluxhook.branch('main') });
make(fluxhook.WebhookReceiver, { receiver: named('website'), secret: named('website-token'), resources: [source] });
const existing = { type: 'existing-secret' };
make(fluxhook.GcrToken, { ...named('gcr'), token: existing, email: 'push@example.iam.gserviceaccount.com', audience: 'https://flux.example.org' });
const provider = make(fluxhook.Provider, { ...named('operators'), type: 'generic', address: 'https://alerts.example.org' });
make(fluxhook.Alert, { ...named('sources'), providerRef: provider, eventSources: [source] });
make(fluxhook.ReceiverEntrance, {});
const service = make(fluxhook.ReceiverService, { ...named('inner'), exposure: { type: 'ClusterIP' } });
make(fluxhook.ReceiverIngress, { service, host: 'flux.example.org', className: 'nginx', tls: { secretName: 'flux-tls' } });
make(fluxhook.ReceiverRoute, { service, host: 'flux.example.org', gateway: { namespace: 'gateways', name: 'public', listener: 'https' } });
make(fluxhook.ReceiverNetworkPolicy, { ...named('from-gateways'), admit: { namespace: 'gateways' } });
make(fluxhook.CloudflareTunnel, { secretName: 'tunnel-token' });
app.synth();
const classes = Object.values(fluxhook).filter((each) => each?.prototype instanceof constructs.Construct);
const missing = classes.filter((Class) => !used.has(Class)).map(({ name }) => name);
console.log(JSON.stringify({ kinds: [...new Set(chart.toJson().map(({ kind }) => kind))].sort(), missing }));
`;

/** The app as an ES module, and as a CommonJS one. */
export const apps = {
  'app.mjs': `import * as cdk8s from 'cdk8s';\nimport * as constructs from 'constructs';\nimport * as fluxhook from 'fluxhook';\n${body}`,
  'app.cjs': `const cdk8s = require('cdk8s');\nconst constructs = require('constructs');\nconst fluxhook = require('fluxhook');\n${body}`,
} as const;
