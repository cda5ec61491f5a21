import { isDeepStrictEqual } from 'node:util';
import { problem, type SettingRule } from './checks.ts';
import { type ExposureSettings, exposures } from './exposure.ts';
import { type TokenSettings, tokenSources } from './token.ts';

type Exposure = (typeof exposures)[number];
type TokenSource = (typeof tokenSources)[number];

/** A setting that some choices alone read, and its default in Pulumi.yaml: a default is not set by anybody. */
interface Applicability<Choice> {
  readonly of: readonly [Choice, ...Choice[]];
  readonly unset: unknown;
}

/** By setting, the exposures that read it. The others are read by all. */
export const exposuresThatRead = {
  nodeAddress: { of: ['NodePort'], unset: '' },
  nodePort: { of: ['NodePort'], unset: 0 },
  host: { of: ['Ingress', 'HTTPRoute'], unset: '' },
  ingressClass: { of: ['Ingress'], unset: '' },
  ingressAnnotations: { of: ['Ingress'], unset: {} },
  tlsSecret: { of: ['Ingress'], unset: '' },
  tlsIssuer: { of: ['Ingress'], unset: '' },
  gateway: { of: ['HTTPRoute'], unset: '' },
  gatewayListener: { of: ['HTTPRoute'], unset: '' },
  gatewayScheme: { of: ['HTTPRoute'], unset: 'https' },
  proxyNamespace: { of: ['Ingress', 'HTTPRoute', 'None'], unset: '' },
  proxyRanges: { of: ['Ingress', 'HTTPRoute', 'None'], unset: [] },
  publicUrl: { of: ['None'], unset: '' },
  tunnelSecret: { of: ['None'], unset: '' },
  ipFamilies: { of: ['LoadBalancer', 'NodePort'], unset: ['IPv4'] },
  sourceRanges: { of: ['LoadBalancer', 'NodePort'], unset: 'github' },
  hookRanges: { of: ['LoadBalancer', 'NodePort'], unset: [] },
  hookRangesDate: { of: ['LoadBalancer', 'NodePort'], unset: '' },
} as const satisfies Partial<Record<keyof ExposureSettings, Applicability<Exposure>>>;

/** By setting, the token sources that read it. The others are read by all. */
export const tokenSourcesThatRead = {
  secretStore: { of: ['external-secret'], unset: '' },
  secretStoreKey: { of: ['external-secret'], unset: '' },
  secretStoreProperty: { of: ['external-secret'], unset: '' },
  sealingCertificate: { of: ['sealed-secret'], unset: '' },
  ageRecipients: { of: ['sops'], unset: '' },
  tokenVariable: { of: ['substitution'], unset: 'WEBHOOK_TOKEN' },
} as const satisfies Partial<Record<keyof TokenSettings, Applicability<TokenSource>>>;

/** A setting that nothing reads would be taken for one that works. */
export const applicabilityRules: readonly SettingRule<ExposureSettings & TokenSettings>[] = [
  ...rules('exposure', exposures, exposuresThatRead),
  ...rules('tokenSource', tokenSources, tokenSourcesThatRead),
];

function rules(
  choice: 'exposure' | 'tokenSource',
  choices: readonly string[],
  table: Readonly<Record<string, Applicability<string>>>,
): SettingRule<ExposureSettings & TokenSettings>[] {
  return Object.entries(table).map(([name, { of, unset }]) => {
    const key = name as keyof ExposureSettings | keyof TokenSettings;
    const readers = `fluxhook:${choice} ${of.join(' or ')}`;
    return {
      key,
      holds: (settings) =>
        of.includes(settings[choice]) ||
        !choices.includes(settings[choice]) ||
        settings[key] === undefined ||
        isDeepStrictEqual(settings[key], unset),
      issue: problem(`nothing reads it here: it belongs to ${readers}`, `${readers}, or no fluxhook:${key}`, {
        fix: `pulumi config rm fluxhook:${key}, or pulumi config set fluxhook:${choice} ${of[0]}`,
      }),
    };
  });
}
