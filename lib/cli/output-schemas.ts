import { deliveriesSchema, redeliverySchema } from '../operate/schemas/deliveries.ts';
import { diagnosisSchema } from '../operate/schemas/diagnosis.ts';
import { filterTestSchema } from '../operate/schemas/filter-test.ts';
import { graphSchema } from '../operate/schemas/graph.ts';
import { repositoryLockSchema } from '../operate/schemas/repository-lock.ts';
import { rotationSchema } from '../operate/schemas/rotation.ts';
import { hookRangesSchema, senderSettingsSchema } from '../operate/schemas/settings.ts';
import { fileOf, type Schema } from '../operate/schemas/shape.ts';
import { stackRotationSchema } from '../operate/schemas/stack-rotation.ts';
import { statusSchema } from '../operate/schemas/status.ts';
import { triggerSchema } from '../operate/schemas/trigger.ts';
import { adoptionSchema } from '../stack/adopt/document.ts';
import { initializationSchema } from '../stack/init/document.ts';

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
  RepositoryLock: repositoryLockSchema,
  Adoption: adoptionSchema,
  Initialization: initializationSchema,
  Rotation: rotationSchema,
  StackRotation: stackRotationSchema,
} as const satisfies Readonly<Record<string, Schema>>;

/** Their files in the folder schema, by name. */
export function schemaFiles(): ReadonlyMap<string, Schema> {
  return new Map(Object.entries(outputSchemas).map(([kind, schema]) => [fileOf(kind), schema]));
}
