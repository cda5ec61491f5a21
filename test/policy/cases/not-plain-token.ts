import { encrypted, notKnown } from '../../../policy/object.ts';
import { object, type Stacks } from '../fixtures.ts';
import {
  base64,
  built,
  ciphertext,
  completed,
  env,
  external,
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

/** What is not a token in plain text, and looks like one to a rule that blocks too much. */
export const notPlainToken: Stacks = {
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
  'put in by Flux, where the text is not base64': [object('v1', 'Secret', { data: { token: v('TOKEN_BASE64') } })],
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
  ...Object.fromEntries(
    [
      [
        'datasources.yaml',
        '{"datasources":[{"access":"proxy","orgId":1,"url":"http://prometheus-k8s.monitoring.svc:9090"}]}',
      ],
      [
        'alertmanager.yaml',
        'global:\n  resolve_timeout: 5m\nreceivers:\n- { name: Default, matchers: [severity = critical] }\n',
      ],
      ['grafana.ini', '[date_formats]\ndefault_timezone = UTC\n'],
    ].map(([key = '', text = '']) => [`the file ${key} of a Secret`, [secret({ [key]: text })]]),
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
  'a text in the template of an ExternalSecret': [
    external('ExternalSecret', { target: { template: { templateFrom: [{ literal: 'token: {{ .token }}' }] } } }),
  ],
  'values of a chart in a ConfigMap': [
    object('v1', 'ConfigMap', { data: { 'values.yaml': '{{ x }}\nauth:\n  token: {{ .y }}\n  password: ""\n' } }),
  ],
  'values of a HelmRelease': [
    release({ values: { existingSecret: 'it', auth: { token: '', usePassword: true, passwordKey: 'password' } } }),
  ],
  'a ConfigMap': [
    object('v1', 'ConfigMap', { data: { 'token.path': 'x', useToken: 'true', TOKEN: '/var/run/secrets/token' } }),
  ],
  'a variable of a container': [env('TOKEN_FILE', 'anything')],
  ...Object.fromEntries(
    [
      ['--token-file', '/etc/token'],
      ['--token=$(TOKEN)'],
      ['--use-token', 'deploy'],
      ['pg_dump', '--no-password', 'shop'],
      ['sh', '-c', 'TOKEN=$(cat /etc/token) PASSWORD="$OTHER" run'],
      ['curl', '-H', 'Authorization: Bearer $(TOKEN)'],
      ['--auth-token-ttl=1h'],
      ['sh', '-c', "echo 'Set the token: see the guide'"],
    ].map((args) => [`the arguments ${args.join(' ')}`, [started(...args)]]),
  ),
  ...Object.fromEntries(
    [
      ['recyclarr.yml', 'sonarr:\n  api_key: !env_var SONARR_API_KEY\n'],
      ['config.yml', "mqtt:\n  password: '{MQTT_PASSWORD}'\n"],
      ['run.sh', 'TOKEN=$(curl -s example.org)\nexport PASSWORD="$1"\n'],
      ['rules.yaml', 'annotations:\n  summary: "The token: expired"\n'],
      ['it.py', 'password = config.password\ntoken = read(path)\n'],
      ['grafana.ini', '[auth]\npassword = $__file{/etc/grafana/password}\n'],
    ].map(([key = '', text = '']) => [
      `the file ${key} of a ConfigMap`,
      [object('v1', 'ConfigMap', { data: { [key]: text } })],
    ]),
  ),
  'a doubtful name': [env('SESSION_KEY', 'plain'), env('AUTH', 'basic')],
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
