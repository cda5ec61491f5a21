import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { hookPath } from '../../lib/flux/hook-path.ts';
import { diagnose } from '../../lib/operate/diagnose.ts';
import type { Evidence } from '../../lib/operate/evidence/evidence.ts';
import { type PageModel, pageModel } from '../../lib/operate/page/model.ts';
import { htmlPage } from '../../lib/operate/page/page.ts';
import { delivery, evidence, hook, receiver, token } from '../unit/doctor-evidence.ts';
import { type OpenBrowser, openBrowser, patience } from './chromium.ts';

const { source: axe } = createRequire(import.meta.url)('axe-core') as { readonly source: string };

const docs = join(import.meta.dirname, '..', '..', 'docs');
const pictures = join(docs, 'pictures');

const modelOf = (...all: Evidence[]) => pageModel(all.map((each) => ({ evidence: each, report: diagnose(each) })));
const receiverNamed = (name: string): Evidence['receiver'] => ({
  ...receiver,
  metadata: { ...receiver.metadata, name },
  status: { ...receiver.status, webhookPath: hookPath({ token, name, namespace: receiver.metadata.namespace }) },
});
const quiet = receiverNamed('quiet');

const deliveries = [
  delivery({
    id: '3',
    guid: '0b989ba4-242f-11e5-81e1-c7b6966d2516',
    event: 'push',
    statusCode: 400,
    status: 'Invalid HTTP Response: 400',
  }),
  delivery({
    id: '2',
    guid: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    event: 'push',
    statusCode: 0,
    status: 'failed to connect to host',
  }),
  delivery({ guid: 'a', event: 'ping', redelivery: true }),
];
const broken = modelOf(evidence({}, hook({ active: false, insecureSsl: true }, deliveries)));
const several = modelOf(
  evidence(),
  evidence({
    receiver: receiverNamed('a-second-receiver-with-a-name-that-is-rather-long-for-a-telephone'),
    sender: { asked: false, why: 'no-credentials', said: 'GITHUB_TOKEN is not set' },
  }),
  evidence({ receiver: quiet }, hook({ url: `http://203.0.113.7${quiet.status?.webhookPath}` }, [])),
);

/** So many that its picture is wider than a screen. */
const wide = modelOf(
  evidence({
    targets: Array.from({ length: 5 }, (_, index) =>
      evidence().targets.map((target) => ({
        ...target,
        reference: { ...target.reference, name: `app-${index}` },
        objects: { value: [] },
      })),
    ).flat(),
  }),
);

let chromium: OpenBrowser;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fluxhook-page-'));
  chromium = await openBrowser();
});
after(async () => {
  await chromium?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Opens a page from a file, as a person would, and tells all that it did beyond showing itself. */
async function open(model: PageModel, options: { width: number; colorScheme: 'light' | 'dark' }) {
  const file = join(folder, 'doctor.html');
  await writeFile(file, htmlPage(model));
  const context = await chromium.browser.newContext({
    viewport: { width: options.width, height: 900 },
    colorScheme: options.colorScheme,
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const did: string[] = [];
  page.on('console', (message) => did.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => did.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    did.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => did.push(`request: ${request.url()}`));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  return { page, did: did.filter((each) => each !== `request: ${url}`), close: () => context.close() };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate('axe.run()')) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

for (const [title, model] of [
  ['one that is broken', broken],
  ['several', several],
  ['one with many targets', wide],
] as const)
  for (const width of [375, 1280])
    for (const colorScheme of ['light', 'dark'] as const)
      test(`the page of ${title} is readable by all at ${width} pixels, ${colorScheme}`, async () => {
        const { page, did, close } = await open(model, { width, colorScheme });
        assert.deepEqual(did, []);
        assert.deepEqual(await violations(page), []);
        const size = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [number, number];
        assert.ok(size[0] <= size[1], `${size[0]} is wider than ${size[1]}`);
        await close();
      });

test('it has the hops, how to fix them, the picture and the deliveries', async () => {
  const { page, close } = await open(broken, { width: 1280, colorScheme: 'light' });
  const text = (await page.evaluate('document.body.innerText')) as string;
  for (const said of [
    'flux-system/app: broken, at hook.',
    '✘ broken webhook 7 is switched off hook-inactive',
    'Why: GitHub sends nothing for it',
    'Fix: gh api --method PATCH repos/acme/app/hooks/7 -F active=true',
    'To webhook 7 of acme/app, the newest first',
    'failed to connect to host',
    'The webhook is there, and its box "Active" is not ticked. GitHub sends nothing for it.',
  ])
    assert.ok(text.includes(said), `${said}\n${text}`);
  const rows = await page.locator('tbody tr').allInnerTexts();
  assert.match(rows[0] ?? '', /^push\s+0b989ba4-242f-11e5-81e1-c7b6966d2516\s+✘ 400\s+60 min ago\s+0.1 s$/);
  assert.equal(rows.length, 3);
  const drawn = await page.locator('.picture text').allTextContents();
  assert.ok(drawn.includes('acme/app') && drawn.includes('✘ hook  ✔ delivery'), drawn.join('\n'));
  assert.equal(await page.locator('li.hop').count(), 12);
  await page.locator('a', { hasText: 'hook-inactive' }).click();
  assert.match(page.url(), /#reason-hook-inactive$/);
  assert.ok(!(await page.content()).includes(token));
  await close();
});

test('several have an index, with how each is', async () => {
  const { page, close } = await open(several, { width: 375, colorScheme: 'light' });
  const links = page.getByRole('navigation', { name: 'Receivers' }).getByRole('listitem');
  assert.deepEqual(
    (await links.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
    [
      'flux-system/app ✔ all hops hold',
      'flux-system/a-second-receiver-with-a-name-that-is-rather-long-for-a-telephone ! nothing is broken, and there is something to look at, at source-host',
      'flux-system/quiet ! nothing is broken, and there is something to look at, at delivery',
    ],
  );
  const targets = await page.locator('nav a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
  for (const target of targets) assert.equal(await page.locator(target ?? '').count(), 1);
  const text = (await page.evaluate('document.body.innerText')) as string;
  assert.match(text, /Not seen: GITHUB_TOKEN is not set\./);
  assert.match(text, /GitHub lists none for webhook 7 of acme\/app\./);
  await close();
});

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '<style>body{display:none}</style><base href="https://evil.example">',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<a href="javascript:alert(1)">x</a> javascript:alert(1) data:text/html,x',
  'https://evil.example/"onclick="alert(1) https://[ http://',
  'a\u202egnp.exe\u0000\u001b[31m\ud800 ]]> --> <!--',
  '\u2028{{7*7}}<%= 7*7 %>#{7*7}',
];

/** The same with a text in each place where others may have written one. */
function written(value: unknown, text: string, key = ''): unknown {
  const own = ['status', 'hop', 'reason', 'verdict', 'kind', 'id', 'from', 'to'];
  if (typeof value === 'string') return own.includes(key) ? value : text;
  if (Array.isArray(value)) return value.map((each) => written(each, text, key));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, written(each, text, name)]));
}

for (const text of hostile)
  test(`what others wrote is only text: ${JSON.stringify(text)}`, async () => {
    const { page, did, close } = await open(written(broken, text) as PageModel, { width: 375, colorScheme: 'light' });
    const tags = (await page.evaluate(
      `[...new Set([...document.querySelectorAll('*')].flatMap((each) => [each.localName, ...each.getAttributeNames().filter((name) => name.startsWith('on'))]))]`,
    )) as string[];
    const allowed =
      'html head meta title style body header h1 p time code main section h2 h3 h4 span ol li div b a details summary dl dt dd table caption thead tr th tbody td svg rect text path defs marker';
    assert.deepEqual(
      tags.filter((tag) => !allowed.split(' ').includes(tag)),
      [],
    );
    assert.equal(await page.locator('meta[http-equiv=refresh], svg[onload]').count(), 0);
    const links = await page.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
    for (const link of links) assert.match(link, /^(#|https?:\/\/)/);
    const heading = await page.locator('h2').first().innerText();
    const visible = text.replace(/[\p{Cc}\p{Zl}]+/gu, ' ').replace(/[\p{Cf}\p{Cs}]/gu, '');
    assert.equal(heading.replace(/\s+/g, ' '), `Receiver ${visible}/${visible} (${visible})`.replace(/\s+/g, ' '));
    const size = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [number, number];
    assert.ok(size[0] <= size[1], `${size[0]} is wider than ${size[1]}`);
    assert.deepEqual(did, []);
    await close();
  });

for (const name of readdirSync(pictures).filter((each) => each.endsWith('.svg')))
  test(`every text of ${name} is within its box`, async () => {
    const page = await chromium.browser.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(pathToFileURL(join(pictures, name)).href);
    // The smallest box around the middle of a text is the one that it is written in.
    const outside = await page.evaluate(`[...document.querySelectorAll('text')].filter((text) => {
      const { x, y, width, height } = text.getBBox();
      const around = [...document.querySelectorAll('rect')].map((each) => each.getBBox()).filter((box) =>
        box.x <= x + width / 2 && x + width / 2 <= box.x + box.width && box.y <= y + height / 2 && y + height / 2 <= box.y + box.height
      ).sort((a, b) => a.width * a.height - b.width * b.height)[0];
      return x < around.x || x + width > around.x + around.width || y < around.y || y + height > around.y + around.height;
    }).map((text) => text.textContent)`);
    assert.deepEqual(outside, []);
    await page.close();
  });

for (const name of readdirSync(join(docs, 'benchmarks')))
  test(`every text of ${name} is within the picture`, async () => {
    const page = await chromium.browser.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(pathToFileURL(join(docs, 'benchmarks', name)).href);
    const outside = await page.evaluate(`[...document.querySelectorAll('text')].filter((text) => {
      const [box, all] = [text.getBoundingClientRect(), document.documentElement.getBoundingClientRect()];
      return box.left < all.left || box.right > all.right || box.top < all.top || box.bottom > all.bottom;
    }).map((text) => text.textContent)`);
    assert.deepEqual(outside, []);
    await page.close();
  });
