import { Construct } from 'constructs';
import * as notification from '../../imports/notification.toolkit.fluxcd.io.ts';
import type { AnyProviderProps, ProviderProps, ProviderType } from './provider-types.ts';
import { providerViolations } from './provider-violations.ts';
import { elsewhereViolations } from './reference-violations.ts';
import { nameViolations, specViolations } from './spec-violations.ts';
import { checkAtSynth } from './validate.ts';

/** Where alerts are sent (notification.toolkit.fluxcd.io/v1beta3 Provider). */
export class Provider extends Construct {
  readonly kind = 'Provider';
  readonly name: string;
  readonly type: ProviderType;

  constructor(scope: Construct, id: string, props: ProviderProps) {
    super(scope, id);
    const { name, namespace, secret, certificates, proxy, ...spec }: AnyProviderProps = props;
    this.name = name;
    this.type = spec.type;
    new notification.Provider(this, 'Resource', {
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        ...spec,
        ...(secret !== undefined && { secretRef: { name: secret.name } }),
        ...(certificates !== undefined && { certSecretRef: { name: certificates.name } }),
        ...(proxy !== undefined && { proxySecretRef: { name: proxy.name } }),
      },
    });
    checkAtSynth(this, () => [
      ...providerViolations(props),
      ...specViolations(spec),
      ...Object.entries({ secret, certificates, proxy }).flatMap(([prop, source]) => [
        ...nameViolations(`${prop}.name`, source?.name),
        ...elsewhereViolations(this, prop, source),
      ]),
    ]);
    for (const source of [secret, certificates, proxy]) {
      if (Construct.isConstruct(source)) this.node.addDependency(source);
    }
  }
}
