import { checkCel } from '../../flux/cel-check.ts';
import type { Violation } from '../violation.ts';
import type { OidcProvider } from './oidc-provider.ts';

/** Issuers of a generic-oidc Receiver that Flux would refuse, or that would admit everybody. */
export function oidcViolations(providers: readonly OidcProvider[]): Violation[] {
  const issuers = providers.map(({ issuerURL }) => issuerURL);
  return providers.flatMap((provider, index) => {
    const prop = `oidcProviders[${index}]`;
    const { issuerURL: value, validations } = provider;
    const found: Violation[] = [];
    if (!/^https?:\/\/[^/]/.test(value)) {
      const fix = 'Use the iss claim of its tokens.';
      found.push({ prop: `${prop}.issuerURL`, value, choices: 'an http:// or https:// URL', fix });
    }
    if (issuers.indexOf(value) !== index) {
      const problem = 'it is listed twice';
      const fix = 'Put its validations together.';
      found.push({ prop: `${prop}.issuerURL`, value, problem, choices: 'each issuer once', fix });
    }
    if (validations.length === 0) {
      const problem = 'every caller with a token of the issuer would be let in';
      const fix = "For example: claims.repository_owner == 'sidd-harth'.";
      found.push({ prop: `${prop}.validations`, value: validations, problem, choices: 'at least one', fix });
    }
    return [...found, ...expressionViolations(prop, provider)];
  });
}

function expressionViolations(path: string, { variables = [], validations }: OidcProvider): Violation[] {
  const scope = ['claims', 'vars'];
  const found: Violation[] = [];
  variables.forEach(({ name, expression }, index) => {
    const prop = `${path}.variables[${index}]`;
    if (!/^[_a-zA-Z]\w*$/.test(name)) {
      const fix = 'Use letters, digits and _.';
      found.push({ prop: `${prop}.name`, value: name, choices: 'a CEL identifier', fix });
    }
    for (const problem of checkCel(expression, { variables: scope, result: 'any' })) {
      found.push({ prop: `${prop}.expression`, value: expression, ...problem });
    }
  });
  validations.forEach(({ expression, message }, index) => {
    const prop = `${path}.validations[${index}]`;
    if (message === '') {
      const fix = 'Describe who is kept out; it is logged.';
      found.push({ prop: `${prop}.message`, value: message, choices: 'any text', fix });
    }
    for (const problem of checkCel(expression, { variables: scope })) {
      found.push({ prop: `${prop}.expression`, value: expression, ...problem });
    }
  });
  return found;
}
