import { box, label, type Picture } from './drawing.ts';
import { importsOfRooms, layersOf, mutual } from './rooms.ts';

/** What each room is for, in two or three words. */
const purposes: Readonly<Record<string, string>> = {
  'main.ts': 'the program',
  'lib/cli': 'npx fluxhook',
  'lib/plugin': 'the Pulumi package',
  'lib/stack': 'from settings to a stack',
  'lib/gitops': 'manifests for Git',
  'lib/pulumi': 'Pulumi components',
  'lib/settings': 'the stack file',
  'lib/operate': 'doctor, status, rotate …',
  'lib/constructs': 'cdk8s constructs',
  'lib/deployer': 'the rights to deploy',
  'lib/fleet': 'repositories by query',
  'lib/files': 'reading and writing files',
  'lib/flux': 'what Flux defines',
  'lib/github': 'what GitHub defines',
  'lib/yaml': 'reading and writing YAML',
  'lib/problems': 'errors with choices and fix',
  imports: 'generated from CRDs',
  plugin: 'what Pulumi starts',
  policy: 'policies',
  review: 'what a change does',
};

const [width, height, gap, left] = [184, 54, 10, 12];

/** The folders as they import each other: the highest first, the lowest last. */
export function layers(): Picture {
  const imports = importsOfRooms();
  const rows = layersOf(imports).toReversed();
  const exceptions = mutual(imports).map(([a, b]) => `; ${a} and ${b} also from each other`);
  const rule = `Each folder imports only from those in lower rows${exceptions.join('')}.`;
  const parts = rows.flatMap((rooms, row) => {
    const start = left + (776 - rooms.length * (width + gap) + gap) / 2;
    return rooms.map((room, column) => {
      const area = { x: start + column * (width + gap), y: 40 + row * (height + gap), width, height };
      return box(area, [room, purposeOf(room)], room.startsWith('lib/') ? 'main' : '');
    });
  });
  return {
    title: 'The layers of the library',
    description: `${rule} From top to bottom: ${rows.map((rooms) => rooms.join(', ')).join('; ')}.`,
    width: 800,
    height: 40 + rows.length * (height + gap) + 2,
    parts: [label(400, 26, rule, 'quiet', 'middle'), ...parts],
  };
}

function purposeOf(room: string): string {
  const purpose = purposes[room];
  if (purpose !== undefined) return purpose;
  throw new Error(`${room} is not in the picture yet. Write in scripts/pictures/layers.ts what it is for.`);
}
