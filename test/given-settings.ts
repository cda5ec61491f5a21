import { parseSettings, type StackConfig, type StackSettings } from '../lib/settings/index.ts';

/** The tutorial's stack, by full key. */
export const tutorialConfig = {
  'fluxhook:repository': 'https://github.com/sidd-harth/nginx',
  'fluxhook:source': 'my-nginx',
  'fluxhook:receiver': 'github-receiver',
  'fluxhook:tokenSecret': 'webhook-token',
} as const;

/** A stack that has the tutorial's settings and these, by key without the namespace. */
export function configWith(changes: Readonly<Record<string, unknown>> = {}): StackConfig {
  const own = Object.entries(changes).map(([key, value]) => [key.includes(':') ? key : `fluxhook:${key}`, value]);
  return { origin: 'Pulumi.test.yaml', values: { ...tutorialConfig, ...Object.fromEntries(own) } };
}

/** The settings of a stack that has the tutorial's and these, by key without the namespace. */
export function settingsWith(changes: Readonly<Record<string, unknown>> = {}): StackSettings {
  return parseSettings(configWith(changes));
}

/** The settings of a stack that has only these, by key without the namespace. */
export function settingsOf(values: Readonly<Record<string, unknown>>): StackSettings {
  const nothing = Object.fromEntries(Object.keys(tutorialConfig).map((key) => [key, undefined]));
  return parseSettings(configWith({ ...nothing, ...values }));
}

/** What is said of settings that cannot be used. */
export function refusalOf(config: StackConfig): string {
  try {
    parseSettings(config);
  } catch (error) {
    return (error as Error).message;
  }
  return '(no error)';
}
