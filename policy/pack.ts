#!/usr/bin/env node
/**
 * The rules as a Pulumi policy pack: `pulumi preview --policy-pack policy/pack.ts`. The engine takes an executable and
 * starts it with its own address; the pack prints the port it answers on.
 */
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { type Policy, PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from '@pulumi/policy';
import { judge } from './evaluate.ts';
import { messages } from './messages.ts';
import type { PolicyObject } from './object.ts';
import { type Reasons, readReasons } from './reasons.ts';
import { manifestsIn, objectOf } from './resources.ts';
import type { ObjectRule, Rule, StackRule } from './rule.ts';
import { rules } from './rules/index.ts';
import { plainToken } from './rules/plain-token.ts';

// The engine starts the pack in the project's folder, where the stack files are.
const project = process.cwd();

const known = new Map<string, Reasons>();

/** @param urn of any resource of the stack: `urn:pulumi:STACK::PROJECT::…` */
function reasonsFor(urn: string): Reasons {
  const stack = /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? '';
  const reasons = known.get(stack) ?? readReasons(project, stack);
  known.set(stack, reasons);
  return reasons;
}

const meaning = ({ name, level, description }: Rule) => ({ name, description, enforcementLevel: level });

function objectPolicy(rule: ObjectRule): ResourceValidationPolicy {
  return {
    ...meaning(rule),
    validateResource({ type, props, urn }, report) {
      const object = objectOf(type, props);
      if (object === undefined) return;
      for (const message of messages(judge(rule, object, [object], reasonsFor(urn)))) report(message);
    },
  };
}

/**
 * A Secret's data and a webhook's secret are made secret by their providers; a manifest that comes as text, or an
 * annotation, is not. Only a remediation is told which values are secrets; a validation gets them bare. So this policy looks when asked to
 * remediate, changes nothing, and reports when asked to validate, which the engine does next for the same resource.
 * The SDK reports the violations of a policy at the level `remediate` as mandatory.
 */
function secrecyPolicy(rule: ObjectRule): ResourceValidationPolicy {
  const seen = new Map<string, readonly PolicyObject[]>();
  return {
    ...meaning(rule),
    enforcementLevel: 'remediate',
    remediateResource({ type, props, urn }) {
      seen.set(urn, [objectOf(type, props) ?? [], manifestsIn(type, props)].flat());
    },
    validateResource({ urn }, report) {
      const findings = (seen.get(urn) ?? []).flatMap((object) => judge(rule, object, [object], reasonsFor(urn)));
      for (const message of messages(findings)) report(message);
    },
  };
}

function stackPolicy(rule: StackRule): StackValidationPolicy {
  return {
    ...meaning(rule),
    validateStack({ resources }, report) {
      const objects = resources.flatMap(({ type, props, urn }) => {
        const object = objectOf(type, props);
        return object === undefined ? [] : [{ object, urn }];
      });
      const stack = objects.map(({ object }) => object);
      for (const { object, urn } of objects) {
        for (const message of messages(judge(rule, object, stack, reasonsFor(urn)))) report(message, urn);
      }
    },
  };
}

function policyOf(rule: Rule): Policy {
  if (rule.scope === 'stack') return stackPolicy(rule);
  return rule === plainToken ? secrecyPolicy(rule) : objectPolicy(rule);
}

// The pack takes its version from the package.json of the folder it is in.
process.chdir(dirname(findPackageJSON(import.meta.url) ?? import.meta.filename));
new PolicyPack('fluxhook', { policies: rules.map(policyOf) });
