/**
 * Flux's variable substitution (`spec.postBuild` of a Flux Kustomization).
 * Source: https://github.com/fluxcd/pkg/tree/main/envsubst
 */

/** In a label of a Secret that Flux completes, so that the API server refuses the Secret before that. */
export const substitutedLabelVariable = 'FLUXHOOK_SUBSTITUTED';

/** What a variable with a token may be called, for error messages. */
export const tokenVariableChoices = `letters, digits and _, with no digit first; not ${substitutedLabelVariable}, whose value becomes a label`;

/** Whether a variable of this name can hold a token. */
export function isTokenVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== substitutedLabelVariable;
}
