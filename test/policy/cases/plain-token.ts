import { encrypted, notKnown, type PolicyObject } from '../../../policy/object.ts';
import { type Fields, object, organizationWebhook, type Stacks, webhook } from '../fixtures.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const bytes = (length: number) => Buffer.alloc(length, 0xa7).toString('base64');
const ciphertext = `ENC[AES256_GCM,data:${bytes(16)},iv:${bytes(32)},tag:${bytes(16)},type:str]`;
const sops = {
  age: [{ recipient: 'age1x', enc: 'x' }],
  lastmodified: '2026-01-01T00:00:00Z',
  mac: ciphertext,
  version: '3.13.2',
};
const v = (expression: string) => `\${${expression}}`;
const guard = { 'fluxhook.dev/substituted': v('FLUXHOOK_SUBSTITUTED:-by-flux') };

const secret = (stringData: Fields, more: Fields = {}) => object('v1', 'Secret', { stringData, ...more });
const labelled = (labels: Fields, it: PolicyObject): PolicyObject => ({ ...it, metadata: { ...it.metadata, labels } });
const completed = (token: string) => labelled(guard, secret({ token }));
const external = (kind: string, spec: Fields) => object('external-secrets.io/v1', kind, { spec });
const templated = (data: Fields) => external('ExternalSecret', { target: { template: { data } } });
const kustomization = (spec: Fields) => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', { spec });
const substituted = (substitute: Fields) => kustomization({ postBuild: { substitute } });
const built = (fields: Fields) => object('kustomize.config.k8s.io/v1beta1', 'Kustomization', fields);
const release = (spec: Fields) => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec });
const inner = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'it' }, stringData: { token: 'plain' } };
const innerText = JSON.stringify(inner);
const operation = (path: string, value: unknown) => JSON.stringify([{ op: 'add', path, value }]);
const pem = (what: string) => `-----BEGIN ${what}-----\nMIIBszCCAVmgAwIBAgIU\n-----END ${what}-----\n`;
const env = (name: string, value: string) =>
  object('apps/v1', 'Deployment', {
    spec: { template: { spec: { containers: [{ name: 'it', env: [{ name, value }] }] } } },
  });

const bad: Stacks = {
  'stringData in plain text': [secret({ token: 'plain' })],
  'data in plain text': [object('v1', 'Secret', { data: { token: 'cGxhaW4=' } })],
  'a number': [secret({ token: 12345678 })],
  'an empty token': [secret({ token: '' })],
  'a token of nothing': [secret({ token: null })],
  'a copy in an annotation': [object('v1', 'Secret', {}, { 'kubectl.kubernetes.io/last-applied-configuration': '{}' })],
  'the secret of a webhook': [webhook({}, { secret: 'plain' })],
  'the secret of an organization webhook': [organizationWebhook({ secret: 'plain' })],
  // SOPS
  'what looks like SOPS, and nobody decrypts': [secret({ token: ciphertext })],
  'SOPS of a document without its MAC': [secret({ token: ciphertext }, { sops: { ...sops, mac: '' } })],
  'SOPS of a document for nobody': [secret({ token: ciphertext }, { sops: { ...sops, age: [] } })],
  'text where SOPS has its data': [
    secret(
      { token: `ENC[AES256_GCM,data:${base64('a plain token')},iv:${bytes(32)},tag:${bytes(16)},type:str]` },
      { sops },
    ),
  ],
  'what only begins like SOPS': [secret({ token: 'ENC[A,plain]' }, { sops })],
  'plain text beside what SOPS has encrypted': [secret({ other: ciphertext, token: 'plain' }, { sops })],
  // Flux's variables
  'a variable that nothing has to put in': [secret({ token: v('WEBHOOK_TOKEN') })],
  'a variable with an annotation, which takes any text': [
    object('v1', 'Secret', { stringData: { token: v('WEBHOOK_TOKEN') } }, guard),
  ],
  'a variable where Flux is told to put in none': [
    {
      ...completed(v('WEBHOOK_TOKEN')),
      metadata: { labels: guard, annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } },
    },
  ],
  ...Object.fromEntries(
    [
      'T:-plain',
      'T:=plain',
      'T=plain',
      'T:+plain',
      'T-plain',
      'T:?correct-horse',
      'T/a/plain',
      '#T',
      'T:-$' + '{U}',
    ].map((expression) => [`the variable ${expression}`, [completed(v(expression))]]),
  ),
  'a variable with text around it': [completed(`plain-${v('T')}`)],
  'a variable without its braces': [completed('$T')],
  'a variable whose value stands beside it': [completed(v('HOOK')), substituted({ HOOK: 'plain' })],
  'a variable whose value stands in a ConfigMap': [
    completed(v('HOOK')),
    kustomization({ postBuild: { substituteFrom: [{ kind: 'ConfigMap', name: 'it' }] } }),
    object('v1', 'ConfigMap', { data: { HOOK: 'plain' } }),
  ],
  'a variable of Flux': [substituted({ WEBHOOK_TOKEN: 'plain' })],
  'a password of Flux': [substituted({ adminPassword: 'plain' })],
  // Other makers of Secrets
  'the template of an ExternalSecret': [templated({ token: 'plain' })],
  'a template that only looks like one': [templated({ token: 'plain{{ "" }}' })],
  'a template with the value in it': [templated({ token: '{{ "plain-value" }}' })],
  'a template with a default': [templated({ token: '{{ .token | default "plain" }}' })],
  'the template of a ClusterExternalSecret': [
    external('ClusterExternalSecret', { externalSecretSpec: { target: { template: { data: { token: 'plain' } } } } }),
  ],
  'the template of a PushSecret': [external('PushSecret', { template: { data: { token: 'plain' } } })],
  'the template of a SealedSecret': [
    object('bitnami.com/v1alpha1', 'SealedSecret', { spec: { template: { data: { token: 'plain' } } } }),
  ],
  'a SealedSecret that is not sealed': [
    object('bitnami.com/v1alpha1', 'SealedSecret', { spec: { encryptedData: { token: base64('a plain token') } } }),
  ],
  ...Object.fromEntries(
    ['SecretStore', 'ClusterSecretStore'].map((kind) => [
      `the fake provider of a ${kind}`,
      [external(kind, { provider: { fake: { data: [{ key: '/hook', value: 'plain' }] } } })],
    ]),
  ),
  'the fake provider, by a map': [
    external('SecretStore', { provider: { fake: { data: [{ key: '/hook', valueMap: { token: 'plain' } }] } } }),
  ],
  'the fake generator': [
    object('generators.external-secrets.io/v1alpha1', 'Fake', { spec: { data: { it: 'plain' } } }),
  ],
  'the fake generator of a cluster': [
    object('generators.external-secrets.io/v1alpha1', 'ClusterGenerator', {
      spec: { kind: 'Fake', generator: { fakeSpec: { data: { it: 'plain' } } } },
    }),
  ],
  'a header of the webhook provider': [
    external('SecretStore', { provider: { webhook: { headers: { Authorization: 'Bearer plain-value' } } } }),
  ],
  // Kustomize
  'a literal of a secretGenerator': [built({ secretGenerator: [{ name: 'it', literals: ['token=plain'] }] })],
  'a quoted literal': [built({ secretGenerator: [{ name: 'it', literals: ['any="plain"'] }] })],
  'a literal of a configMapGenerator': [built({ configMapGenerator: [{ name: 'it', literals: ['api-token=plain'] }] })],
  'a patch of a Secret': [built({ patches: [{ patch: innerText }] })],
  'a patch by its target': [
    built({ patches: [{ target: { kind: 'Secret' }, patch: 'stringData:\n  password: plain\n' }] }),
  ],
  'a JSON patch': [
    built({ patches: [{ target: { kind: 'Secret' }, patch: operation('/stringData/token', 'plain') }] }),
  ],
  'a JSON patch of all data': [
    built({ patches: [{ target: { kind: 'Secret' }, patch: operation('/data', { it: 'cGxhaW4=' }) }] }),
  ],
  'an older JSON patch': [
    built({ patchesJson6902: [{ target: { kind: 'Secret' }, patch: operation('/data/it', 'cGxhaW4=') }] }),
  ],
  'an older patch': [built({ patchesStrategicMerge: [innerText] })],
  "a patch of Flux's": [kustomization({ patches: [{ patch: operation('/stringData/token', 'plain') }] })],
  'a patch that puts in a variable': [
    kustomization({ patches: [{ patch: operation('/spec/postBuild/substitute/HOOK_TOKEN', 'plain') }] }),
  ],
  'a patch of a HelmRelease': [
    release({ postRenderers: [{ kustomize: { patches: [{ target: { kind: 'Secret' }, patch: innerText }] } }] }),
  ],
  // Others
  'values of a HelmRelease': [release({ values: { github: { token: 'plain' } } })],
  'a Secret in a ResourceSet': [
    object('fluxcd.controlplane.io/v1', 'ResourceSet', { spec: { resources: [inner, { kind: 'X', x: '<< y >>' }] } }),
  ],
  'a Secret in the text of a ResourceSet': [
    object('fluxcd.controlplane.io/v1', 'ResourceSet', {
      spec: {
        resourcesTemplate: `<<- range .inputs >>\n${innerText.replace('"it"', '"<< inputs.name >>"')}\n<<- end >>`,
      },
    }),
  ],
  'an input of a ResourceSet': [
    object('fluxcd.controlplane.io/v1', 'ResourceSet', { spec: { inputs: [{ token: 'plain' }] } }),
  ],
  'a Secret in a template': [object('template.openshift.io/v1', 'Template', { objects: [inner] })],
  'a Secret in the text of a ConfigMap': [
    object('v1', 'ConfigMap', { data: { 'all.yaml': `a: b\n---\n${innerText}` } }),
  ],
  'a ConfigMap': [object('v1', 'ConfigMap', { data: { GITHUB_TOKEN: 'plain' } })],
  'a variable of a container': [env('GITHUB_TOKEN', 'plain')],
  'a token of GitHub anywhere': [env('ANY', `ghp_${'a1B2'.repeat(9)}`)],
  'an incoming webhook': [
    object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
      spec: { type: 'slack', address: 'https://hooks.slack.com/services/T0AB/B0CD/abcdefgh' },
    }),
  ],
  // Keys that are mostly public
  'a token as the name of a user': [secret({ username: `ghp_${'a1B2'.repeat(9)}` })],
  'a private key beside its certificate': [secret({ 'ca.crt': pem('CERTIFICATE') + pem('PRIVATE KEY') })],
  'a token in the frame of a certificate': [
    secret({ 'ca.crt': '-----BEGIN CERTIFICATE-----\nplain\n-----END CERTIFICATE-----\n' }),
  ],
  'a token as a certificate': [secret({ 'tls.crt': 'correct-horse' })],
  'a token below a host': [secret({ known_hosts: 'github.com ssh-ed25519 AAAA\ncorrect-horse' })],
  'a password in an address': [secret({ url: 'https://it:password1@db.example.org' })],
};

const good: Stacks = {
  'no token at all': [secret({})],
  'a Pulumi secret': [secret({ token: encrypted })],
  'all data a Pulumi secret': [object('v1', 'Secret', { data: encrypted })],
  'a token that is not known yet': [secret({ token: notKnown })],
  'encrypted by SOPS': [secret({ token: ciphertext }, { sops })],
  'a file that SOPS has encrypted, from a generator': [
    object('v1', 'Secret', { data: { token: base64(JSON.stringify({ data: ciphertext, sops })) } }),
  ],
  'put in by Flux': [completed(v('webhook_token'))],
  'put in by Flux, else refused': [completed(v('webhook_token:-[]'))],
  'put in by Flux, with a message for shells': [secret({ token: v('WEBHOOK_TOKEN:?missing') })],
  'put in by Flux, where the text is no base64': [object('v1', 'Secret', { data: { token: v('TOKEN_BASE64') } })],
  'put in by Flux from a Secret': [
    completed(v('HOOK')),
    kustomization({ postBuild: { substitute: { other: 'x' }, substituteFrom: [{ kind: 'Secret', name: 'it' }] } }),
  ],
  'other variables of Flux': [
    substituted({
      cluster: 'test',
      token_secret: 'webhook-token',
      use_token: 'false',
      WEBHOOK_TOKEN: v('WEBHOOK_TOKEN'),
    }),
  ],
  'a template of what the store has': [templated({ token: '{{ .token }}', username: 'git' })],
  'a template with functions': [
    templated({
      token: '{{ .token | trim }}',
      password: '{{ index . "db-password" | b64dec }}',
      apiToken: 'token {{ .x }}',
    }),
  ],
  'a SealedSecret': [object('bitnami.com/v1alpha1', 'SealedSecret', { spec: { encryptedData: { token: 'AgB4' } } })],
  'a generator of passwords': [
    object('generators.external-secrets.io/v1alpha1', 'Password', { spec: { length: 42, secretKeys: ['token'] } }),
  ],
  'a header that the store fills in': [
    external('SecretStore', { provider: { webhook: { headers: { Authorization: 'Bearer {{ .auth.token }}' } } } }),
  ],
  'the reference of an ExternalSecret': [
    external('ExternalSecret', { data: [{ secretKey: 'token', remoteRef: { key: 'apps/token' } }] }),
  ],
  'what is public of a set-up with SSH': [
    secret({
      'identity.pub': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx5 flux@cluster',
      known_hosts: 'github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n|1|c2FsdA==|aGFzaA== ecdsa-sha2-nistp256 AAAAE2Vj',
    }),
  ],
  ...Object.fromEntries(
    [
      ['username', 'git'],
      ['username', 'x-access-token'],
      ['ca.crt', `# the authority of the cluster\n${pem('CERTIFICATE')}${pem('CERTIFICATE')}`],
      ['tls.crt', pem('CERTIFICATE')],
      ['anything', pem('PUBLIC KEY')],
      ['githubAppID', '12345'],
      ['clientId', '1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
      ['url', 'https://charts.example.org/stable'],
      ['insecure', 'true'],
      ['email', 'it@example.iam.gserviceaccount.com'],
    ].map(([key = '', value = '']) => [
      `only ${key} (${value.slice(0, 20)})`,
      [object('v1', 'Secret', { data: { [key]: base64(value) } })],
    ]),
  ),
  'a patch of something else': [
    built({
      patches: [
        { target: { kind: 'Deployment' }, patch: operation('/spec/replicas', 2) },
        { target: { kind: 'ConfigMap' }, patch: operation('/data/level', 'debug') },
      ],
      configMapGenerator: [{ name: 'it', literals: ['level=debug'] }],
      secretGenerator: [{ name: 'it', envs: ['token.env'] }],
    }),
  ],
  'values of a HelmRelease': [
    release({ values: { existingSecret: 'it', auth: { token: '', usePassword: true, passwordKey: 'password' } } }),
  ],
  'a ConfigMap': [
    object('v1', 'ConfigMap', { data: { 'token.path': 'x', useToken: 'true', TOKEN: '/var/run/secrets/token' } }),
  ],
  'a variable of a container': [env('TOKEN_FILE', 'anything')],
  'a rule about Secrets': [
    object('kyverno.io/v1', 'ClusterPolicy', {
      spec: { rules: [{ match: { any: [{ resources: { kinds: ['Secret'] } }] } }] },
    }),
  ],
  'a Provider': [
    object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', {
      spec: { type: 'slack', address: 'https://slack.com/api/chat.postMessage', secretRef: { name: 'it' } },
    }),
  ],
};

export const plainToken = { 'plain-token': { bad, good } };
