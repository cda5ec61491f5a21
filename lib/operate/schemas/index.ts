import { deliveriesSchema, redeliverySchema } from './deliveries.ts';
import { diagnosisSchema } from './diagnosis.ts';
import { filterTestSchema } from './filter-test.ts';
import { graphSchema } from './graph.ts';
import { hookRangesSchema, senderSettingsSchema } from './settings.ts';
import { fileOf, type Schema } from './shape.ts';
import { statusSchema } from './status.ts';
import { triggerSchema } from './trigger.ts';

/** The JSON Schemas of everything that a command prints with `-o json`, by the kind of the document. */
export const outputSchemas = {
  Diagnosis: diagnosisSchema,
  Graph: graphSchema,
  Status: statusSchema,
  Deliveries: deliveriesSchema,
  Redelivery: redeliverySchema,
  FilterTest: filterTestSchema,
  Trigger: triggerSchema,
  SenderSettings: senderSettingsSchema,
  HookRanges: hookRangesSchema,
} as const satisfies Readonly<Record<string, Schema>>;

/** Their files in the folder schema, by name. */
export function schemaFiles(): ReadonlyMap<string, Schema> {
  return new Map(Object.entries(outputSchemas).map(([kind, schema]) => [fileOf(kind), schema]));
}
