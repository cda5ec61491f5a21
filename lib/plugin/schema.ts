import * as z from 'zod';
import { isNeeded, meaningOf } from './check.ts';
import { entranceFields, readWith } from './entrance-fields.ts';
import type { Fields } from './fields.ts';
import { webhookFields } from './webhook-fields.ts';

/** A property in the schema of a Pulumi package. */
interface Property {
  readonly type: string;
  readonly description: string;
  readonly items?: { readonly type: string };
  readonly additionalProperties?: { readonly type: string };
  readonly plain?: boolean;
  readonly secret?: boolean;
}

const text = (description: string): Property => ({ type: 'string', description });

const entranceOutputs = {
  url: text(
    'Where GitHub reaches the entrance, once all of it is deployed: the value for `entrance` of a GitHubWebhook.',
  ),
  address: text('Host, or host:port where the port is not that of the scheme.'),
  namespace: text('Namespace of the Service.'),
  service: text('The Service, NAMESPACE/NAME; empty where an existing entrance is not named by one.'),
};

const webhookOutputs = {
  hookPath: text('Path at which Flux accepts deliveries.'),
  hookUrl: text('The URL that is registered at GitHub.'),
  webhookId: text('Id of the webhook at GitHub.'),
  proof: text('Whether a push would reconcile, in words.'),
};

/** The schema of the package, from which SDKs of every language are generated: `pulumi package get-schema`. */
export function packageSchema(version: string) {
  const language = { respectSchemaVersion: true };
  return {
    name: 'fluxhook',
    displayName: 'fluxhook',
    version,
    description: 'A push to GitHub reconciles in Flux at once: the entrance, the token, the Receiver and the webhook.',
    license: 'Apache-2.0',
    keywords: ['flux', 'gitops', 'kubernetes', 'webhook', 'github'],
    language: { nodejs: language, python: language, csharp: language, java: language, go: language },
    resources: {
      'fluxhook:index:ReceiverEntrance': component(
        'The way from GitHub to the notification-controller: the Service, what is in front of it, and its firewall. One ' +
          'entrance serves any number of webhooks.',
        entranceFields,
        entranceOutputs,
      ),
      'fluxhook:index:GitHubWebhook': component(
        'One webhook: the token, its Secret, the Receiver, a GitRepository where none is named, and the hook at GitHub, ' +
          'which is registered when deliveries would arrive.',
        webhookFields,
        webhookOutputs,
      ),
    },
  };
}

function component(description: string, fields: Fields, outputs: Readonly<Record<string, Property>>) {
  const entries = Object.entries(fields);
  const needed = entries.filter(([, schema]) => isNeeded(schema)).map(([name]) => name);
  return {
    type: 'object',
    isComponent: true,
    description,
    inputProperties: Object.fromEntries(entries.map(([name, schema]) => [name, property(name, schema)])),
    ...(needed.length > 0 && { requiredInputs: needed }),
    properties: outputs,
    required: Object.keys(outputs),
  };
}

function property(name: string, schema: z.ZodType): Property {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const meaning = meaningOf(schema);
  const type = Array.isArray(json.type) ? json.type[0] : json.type;
  return {
    type: String(type),
    description: described(name, schema, json),
    ...(type === 'array' && { items: { type: 'string' } }),
    ...(type === 'object' && { additionalProperties: { type: 'string' } }),
    ...(meaning['x-secret'] && { secret: true }),
    ...(!meaning['x-later'] && { plain: true }),
  };
}

/** With the values that it accepts, what reads it, and its default. */
function described(name: string, schema: z.ZodType, json: z.core.JSONSchema.BaseSchema): string {
  const { description, default: value, 'x-default': otherwise } = meaningOf(schema);
  const words = json.type === 'string' && json.enum?.join(', ');
  const types = Object.entries(readWith).filter(([, { reads }]) => reads.includes(name));
  const isOfExposure = types.length > 0 && schema === (entranceFields as Fields)[name];
  const initial =
    otherwise ?? (value === undefined ? undefined : Array.isArray(value) ? `[${value.join(', ')}]` : String(value));
  return [
    description,
    ...(words ? [`One of ${words}.`] : []),
    ...(isOfExposure ? [`Read with exposure ${types.map(([type]) => type).join(', ')}.`] : []),
    ...(initial !== undefined ? [`Default: ${initial}.`] : []),
  ].join(' ');
}
