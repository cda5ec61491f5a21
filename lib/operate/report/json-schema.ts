import { hopIds, statuses } from '../hops/hop.ts';
import { reasonsOf } from '../hops/reasons.ts';

const finding = {
  status: { enum: statuses, description: 'How it is' },
  reason: { enum: Object.values(reasonsOf).flat(), description: 'Stable; docs/doctor.md has a section of this name' },
  message: { type: 'string', description: 'What is so, in one sentence' },
  why: { type: 'string', description: 'Why it matters, or how it comes about' },
  fix: { type: 'string', description: 'A command, a link or an edit that mends it; empty where nothing is to be done' },
  evidence: { type: 'object', description: 'Names and figures behind it; never a token' },
} as const;

const needed = ['status', 'reason', 'message', 'fix', 'evidence'];

/** The JSON Schema of what `fluxhook doctor -o json` prints. */
export function diagnosisJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://fluxhook.dev/schema/diagnosis.schema.json',
    title: 'What fluxhook doctor found',
    type: 'object',
    required: ['apiVersion', 'kind', 'receivers'],
    additionalProperties: false,
    properties: {
      apiVersion: { const: 'fluxhook.dev/v1' },
      kind: { const: 'Diagnosis' },
      receivers: { type: 'array', items: { $ref: '#/$defs/receiver' } },
    },
    $defs: {
      receiver: {
        type: 'object',
        required: ['namespace', 'name', 'type', 'verdict', 'hops'],
        additionalProperties: false,
        properties: {
          namespace: { type: 'string' },
          name: { type: 'string' },
          type: { type: 'string', description: 'spec.type' },
          verdict: { enum: ['pass', 'warn', 'fail'], description: 'fail where a hop is broken' },
          hops: {
            type: 'array',
            minItems: hopIds.length,
            maxItems: hopIds.length,
            description: 'Every hop, in the order in which a delivery passes them',
            items: { $ref: '#/$defs/hop' },
          },
        },
      },
      hop: {
        type: 'object',
        required: ['hop', ...needed, 'more'],
        additionalProperties: false,
        properties: {
          hop: { enum: hopIds },
          ...finding,
          more: {
            type: 'array',
            description: 'Further findings at the same hop, the gravest first',
            items: { type: 'object', required: needed, additionalProperties: false, properties: finding },
          },
        },
      },
    },
  };
}
