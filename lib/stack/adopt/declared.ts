import { ApiObject, App, Chart } from 'cdk8s';
import { ViolationsError, validate } from '../../constructs/validate.ts';
import type { LiveObject } from '../../operate/cluster.ts';
import type { Evidence, Target } from '../../operate/evidence/evidence.ts';
import { known, type Piece } from '../../operate/evidence/piece.ts';
import type { StackSettings } from '../../settings/index.ts';
import { declare, declareEntrance } from '../declare.ts';
import { differences } from './differences.ts';
import type { Note } from './note.ts';

/** An object that settings declare, with the existing one of that name. */
export interface Compared {
  /** Such as Service flux-system/receiver. */
  readonly subject: string;
  readonly kind: string;
  readonly spec: unknown;
  /** Undefined where there is none. */
  readonly live: LiveObject | undefined;
}

/** The objects of an entrance. */
export function comparedEntrance(settings: StackSettings, evidence: readonly Evidence[]): Compared[] {
  const app = new App();
  declareEntrance(new Chart(app, 'fluxhook', { namespace: settings.namespace }), settings);
  return compared(app, evidence);
}

/**
 * The meaning of settings: two that declare the same entrance mean the same, wherever a webhook is in the file.
 */
export function meaningOf(settings: StackSettings): unknown {
  const { entrance, webhooks, ...rest } = settings;
  const app = new App();
  const chart = new Chart(app, 'fluxhook', { namespace: settings.namespace });
  const { name, namespace, scheme, host, port } = declareEntrance(chart, settings);
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return {
    ...rest,
    // A reference to an existing entrance declares nothing.
    entrance: entrance.exposure?.type === 'Existing' ? entrance : { name, namespace, scheme, host, port },
    objects: objects.map((object) => object.toJson()),
    webhooks: webhooks.map(({ key: _, ...webhook }) => webhook),
  };
}

/** What taking over changes on the objects that settings declare; and the constructs' violations, if there are any. */
export function objectNotes(settings: StackSettings, evidence: readonly Evidence[]): Note[] {
  const app = new App();
  declare(app, settings, { sourceOf: () => ({ type: 'existing-secret' }) });
  const found = compared(app, evidence).flatMap(changeNotes);
  try {
    validate(app);
  } catch (error) {
    if (!(error instanceof ViolationsError)) throw error;
    found.push({ kind: 'first', subject: 'The set-up', text: error.message });
  }
  return found;
}

function changeNotes({ subject, kind, spec, live }: Compared): Note[] {
  if (kind === 'Secret') return [];
  if (live === undefined) return [{ kind: 'change', subject, text: 'it is created' }];
  return differences(spec, live.spec).map(({ path, live, declared }) => ({
    kind: 'change',
    subject,
    text:
      live === undefined ? `${path} is set: ${shown(declared)}` : `${path} ${shown(live)} becomes ${shown(declared)}`,
  }));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

function compared(app: App, evidence: readonly Evidence[]): Compared[] {
  const objects = app.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return objects.map((object) => {
    const { kind, name, metadata } = object;
    const { namespace = '' } = metadata;
    const found = (evidence.flatMap((each) => ofKind(kind, each)) as LiveObject[]).find(
      (live) => live.metadata.name === name && live.metadata.namespace === namespace,
    );
    return { subject: `${kind} ${namespace}/${name}`, kind, spec: object.toJson().spec, live: found };
  });
}

/** The existing objects of a kind. */
function ofKind(kind: string, { receivers, ways, targets }: Evidence): readonly LiveObject[] {
  const pieces: Readonly<Record<string, Piece<readonly LiveObject[]>>> = {
    Service: ways.services,
    Ingress: ways.ingresses,
    HTTPRoute: ways.routes,
    NetworkPolicy: ways.policies,
  };
  if (kind === 'Receiver') return receivers;
  if (kind === 'GitRepository') return targets.filter(isGit).flatMap(({ objects }) => known(objects) ?? []);
  return known(pieces[kind]) ?? [];
}

function isGit({ reference }: Target): boolean {
  return reference.kind === 'GitRepository';
}
