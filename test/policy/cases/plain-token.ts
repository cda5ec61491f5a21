import { object, organizationWebhook, type Stacks, webhook } from '../fixtures.ts';
import {
  base64,
  built,
  bytes,
  ciphertext,
  completed,
  env,
  external,
  guard,
  inner,
  innerText,
  kustomization,
  operation,
  pem,
  release,
  secret,
  sops,
  started,
  substituted,
  templated,
  v,
} from '../secret-fixtures.ts';
import { notPlainToken } from './not-plain-token.ts';

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
  'a variable whose value is next to it': [completed(v('HOOK')), substituted({ HOOK: 'plain' })],
  'a variable whose value is in a ConfigMap': [
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
  'a Secret in Base64 in a ConfigMap': [object('v1', 'ConfigMap', { data: { it: base64(base64(innerText)) } })],
  'a token of GitHub in Base64': [object('v1', 'ConfigMap', { data: { it: base64(`x: ghp_${'a1B2'.repeat(9)}`) } })],
  'a token of GitHub in an annotation': [object('v1', 'Secret', {}, { it: `ghp_${'a1B2'.repeat(9)}` })],
  'values of a chart in a ConfigMap': [
    object('v1', 'ConfigMap', { data: { 'values.yaml': 'auth:\n  token: plain\n' } }),
  ],
  'a text in the template of an ExternalSecret': [
    external('ExternalSecret', { target: { template: { templateFrom: [{ literal: 'token: plain' }] } } }),
  ],
  'a generator as an object': [object('builtin', 'SecretGenerator', { literals: ['token=plain'] })],
  'a generator in the text of a list': [
    built({ generators: ['kind: SecretGenerator\nmetadata: { name: it }\nliterals: [token=plain]\n'] }),
  ],
  ...Object.fromEntries(
    [
      ['--github-token=correct-horse'],
      ['--requirepass', 'correct-horse'],
      ['sh', '-c', 'export GITHUB_TOKEN="correct-horse"; run'],
      ['curl', '-H', 'Authorization: Bearer correct-horse', 'https://example.org'],
    ].map((args) => [`the arguments ${args.join(' ')}`, [started(...args)]]),
  ),
  'a header of a probe': [
    object('v1', 'Pod', {
      spec: {
        containers: [
          { livenessProbe: { httpGet: { httpHeaders: [{ name: 'Authorization', value: 'Bearer correct-horse' }] } } },
        ],
      },
    }),
  ],
  'a doubtful name of what looks random': [env('SECRET_KEY_BASE', 'a1b2c3d4'.repeat(4))],
  ...Object.fromEntries(
    [
      ['config.yaml', 'api:\n  token: correct-horse\n'],
      ['config.json', '{"api":{"password":"correct-horse"}}'],
      ['app.env', '# of the app\nAPI_TOKEN=correct-horse\n'],
      ['application.properties', 'spring.datasource.password = correct-horse\n'],
      ['any', 'kind: Config\nusers:\n- user: { token: correct-horse }\n'],
    ].map(([key = '', text = '']) => [
      `the file ${key} of a ConfigMap`,
      [object('v1', 'ConfigMap', { data: { [key]: text } })],
    ]),
  ),
  'a file among the values of a HelmRelease': [release({ values: { config: 'a: b\ntoken: correct-horse\n' } })],
  "values of Pulumi's Release": [object('helm.sh/v3', 'Release', { values: { auth: { password: 'correct-horse' } } })],
  ...Object.fromEntries(
    [
      ['config.yaml', 'correct-horse'],
      ['config.yaml', 'a: 1\ntoken: correct-horse\n'],
      ['config.json', '{"url":"https://it:horse@example.org"}'],
      ['config.yml', 'a: abc12345\n'],
      ['config.yml', 'a: |\n  correct\n  horse: battery\n'],
      ['config.ini', 'secret = correct\n'],
      ['config.toml', '= correct\n'],
      ['config.yml', '# token: correct-horse\na: 1\n'],
      ['config.yml', 'correcthorse1battery: x\n'],
      ['config.yml', 'a: 8745638475638456\n'],
      ['config.yml', 'a: deadbeefcafebabedeadbeef\n'],
      ['token', 'a: b'],
    ].map(([key = '', text = '']) => [`the file ${key} of a Secret: ${text}`, [secret({ [key]: text })]]),
  ),
  // Keys that are mostly public
  'a switch as a token': [secret({ token: 'true' })],
  'a public key as a token': [secret({ token: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx5' })],
  'a key that looks like one of SOPS': [secret({ sops_token: 'correct-horse' })],
  'a token as the name of a user': [secret({ username: `ghp_${'a1B2'.repeat(9)}` })],
  'a private key beside its certificate': [secret({ 'ca.crt': pem('CERTIFICATE') + pem('PRIVATE KEY') })],
  'a token in the frame of a certificate': [
    secret({ 'ca.crt': '-----BEGIN CERTIFICATE-----\nplain\n-----END CERTIFICATE-----\n' }),
  ],
  'a token as a certificate': [secret({ 'tls.crt': 'correct-horse' })],
  'a token below a host': [secret({ known_hosts: 'github.com ssh-ed25519 AAAA\ncorrect-horse' })],
  'a password in an address': [secret({ url: 'https://it:password1@db.example.org' })],
};

export const plainToken = { 'plain-token': { bad, good: notPlainToken } };
