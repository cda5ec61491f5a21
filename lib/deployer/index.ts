export { accessManifests, type Identity, userName } from './access.ts';
export { admissionManifests, type LimitedObject } from './admission-policy.ts';
export { type ObjectPlace, onKind, onObject, type Right, resourceOf, toDeploy, toHandOver } from './right.ts';
