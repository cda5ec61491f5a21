import { Construct } from 'constructs';
import * as notification from '../../../imports/notification.toolkit.fluxcd.io.ts';
import { known } from '../deferred.ts';
import { declareFluxObject } from '../flux-object.ts';
import { namespaceFor } from '../metadata.ts';
import type { AnyProviderProps, ProviderProps, ProviderType } from './provider-types.ts';
import { providerViolations } from './provider-violations.ts';

/** Where alerts are sent (notification.toolkit.fluxcd.io/v1beta3 Provider). */
export class Provider extends Construct {
  readonly kind = 'Provider';
  readonly name: string;
  readonly namespace: string;
  readonly type: ProviderType;

  constructor(scope: Construct, id: string, props: ProviderProps) {
    super(scope, id);
    const { metadata, ...spec }: AnyProviderProps = props;
    this.name = metadata.name;
    this.namespace = namespaceFor(this, metadata);
    this.type = spec.type;
    declareFluxObject(this, {
      gvk: notification.Provider.GVK,
      metadata,
      spec,
      violations: () => providerViolations(known(spec)),
    });
  }
}
