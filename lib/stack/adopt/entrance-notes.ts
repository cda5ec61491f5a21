import { keeperOf } from '../../operate/ownership.ts';
import { originOfWay } from '../../operate/ways/origin.ts';
import type { StackSettings } from '../../settings/index.ts';
import { type Entry, placeholder, placeholderHost } from './entrance.ts';
import type { Note } from './note.ts';

/** Notes about the entrance. */
export function entranceNotes({ way, url }: Entry, { entrance: { exposure } }: StackSettings): Note[] {
  const notes: Note[] = [];
  const said = JSON.stringify(exposure);
  if (url === undefined && (said.includes(placeholder) || said.includes(placeholderHost))) {
    const text = 'nothing shows the address at which GitHub reaches it: replace the example with it';
    notes.push({ kind: 'first', subject: 'The entrance', text });
  }
  if (way === undefined) {
    if (url !== undefined) {
      const text = `no object of the cluster shows how deliveries come in from ${url.host}: the settings refer to it by its URL`;
      notes.push({ kind: 'left', subject: 'The entrance', text });
    }
    return notes;
  }
  const { namespace, name } = way.object.metadata;
  const subject = `${way.type === 'LoadBalancer' || way.type === 'NodePort' ? 'Service' : way.type} ${namespace}/${name}`;
  if (exposure?.type === 'Existing') {
    const keeper = [way.object, way.service].map((object) => object && keeperOf(object)).find((each) => each);
    const why = keeper === undefined ? 'fluxhook would set it up differently' : `${keeper} applies it`;
    notes.push({ kind: 'left', subject, text: `${why}: the settings refer to it, and it stays as it is` });
  }
  if (exposure !== undefined && 'sources' in exposure && exposure.sources === 'any') {
    const text = 'anybody may send to it, as now; without `sources` in its exposure only GitHub may';
    notes.push({ kind: 'left', subject, text });
  }
  if (url !== undefined && originOfWay(way) === undefined && way.type === 'LoadBalancer') {
    notes.push({ kind: 'first', subject, text: 'it has no address yet' });
  }
  return notes;
}
