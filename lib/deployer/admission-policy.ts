import { requestAnnotation } from '../flux/notification-controller.ts';
import { type Identity, userName } from './access.ts';
import { celLiteral } from './expression.ts';
import { type Declared, limitsOf } from './limits.ts';
import { type ObjectPlace, resourceOf } from './right.ts';

/** An object that the stack deploys. */
export interface LimitedObject extends ObjectPlace {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec?: Declared['spec'];
}

const ownAnnotations = 'fluxhook.dev/';

const admission = { apiVersion: 'admissionregistration.k8s.io/v1' } as const;

/**
 * A ValidatingAdmissionPolicy (Kubernetes 1.30 and newer) with its binding: no matter what else its Roles allow, the
 * deployer can create and change only the objects of the stack, and can point them only to where the settings do.
 * Admission does not cover reading and deleting; the Roles limit those.
 */
export function admissionManifests(identity: Identity, objects: readonly LimitedObject[]): object[] {
  // The policy is cluster-wide, so the namespace is part of its name: it must not replace anybody else's policy.
  const name = `${identity.name}.${identity.namespace}`;
  return [
    {
      ...admission,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            { apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE', 'CONNECT'], resources: ['*/*'] },
          ],
        },
        matchConditions: [
          { name: 'deployer', expression: `request.userInfo.username == ${celLiteral(userName(identity))}` },
        ],
        variables,
        validations: [ofTheStack(objects), ...objects.flatMap(validations)],
      },
    },
    {
      ...admission,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** What the conditions of every object use. */
const variables = [
  {
    name: 'asked',
    expression:
      'request.resource.resource + "." + request.resource.group + " " + (has(request.namespace) ? request.namespace : "") + "/" + object.metadata.name',
  },
  // Pulumi's provider first sends an object unchanged, to take over the fields of another manager.
  {
    name: 'unchanged',
    expression: 'oldObject != null && has(object.spec) && has(oldObject.spec) && object.spec == oldObject.spec',
  },
  { name: 'annotations', expression: written('annotations', [ownAnnotations, 'pulumi.com/', requestAnnotation]) },
  { name: 'labels', expression: written('labels', []) },
];

/** Labels or annotations that the request sets, without those that have no effect elsewhere. */
function written(field: string, harmless: readonly string[]): string {
  const now = `object.metadata.${field}`;
  const before = `oldObject.metadata.${field}`;
  const conditions = [
    ...harmless.map((prefix) => `!key.startsWith(${celLiteral(prefix)})`),
    `(oldObject == null || !has(${before}) || !(key in ${before}) || ${before}[key] != ${now}[key])`,
  ];
  return `has(${now}) ? ${now}.filter(key, ${conditions.join(' && ')}) : []`;
}

interface Validation {
  readonly expression: string;
  readonly message: string;
}

/** As the variable has it. */
function placeOf(object: LimitedObject): string {
  const { group, resource } = resourceOf(object);
  return `${resource}.${group} ${object.namespace}/${object.name}`;
}

function ofTheStack(objects: readonly LimitedObject[]): Validation {
  const places = celLiteral([...new Set(objects.map(placeOf))]);
  return {
    expression: `request.operation != "CONNECT" && (!has(request.subResource) || request.subResource == "") && variables.asked in ${places}`,
    message: 'a deployer creates and changes the objects of its stack only (docs/deployer.md)',
  };
}

function validations(object: LimitedObject): Validation[] {
  const { kind, namespace, name, spec, labels, annotations } = object;
  const subject = `${kind} ${namespace}/${name}`;
  const other = `variables.asked != ${celLiteral(placeOf(object))}`;
  const metadata = [
    allowed('annotations', annotations),
    allowed('labels', { 'app.kubernetes.io/managed-by': 'fluxhook', ...labels }),
  ];
  const limits = limitsOf({ kind, metadata: { name, namespace }, spec });
  return [
    {
      expression: `${other} ||\n${metadata.join(' &&\n')}`,
      message: `${subject}: others read labels and annotations; a deployer writes those of the settings only (docs/deployer.md)`,
    },
    {
      expression: `${other} || variables.unchanged ||\n${limits.map((limit) => `(${limit})`).join(' &&\n')}`,
      message: `${subject}: a deployer leads it where the settings led when its rights were made, and nowhere else (docs/deployer.md)`,
    },
  ];
}

function allowed(field: 'labels' | 'annotations', declared: Readonly<Record<string, string>>): string {
  const others = Object.entries(declared).filter(([key]) => !key.startsWith(ownAnnotations));
  if (others.length === 0) return `variables.${field}.size() == 0`;
  const values = celLiteral(Object.fromEntries(others));
  return `variables.${field}.all(key, key in ${values} && ${values}[key] == object.metadata.${field}[key])`;
}
