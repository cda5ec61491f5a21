import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImageReceiverType, imageName, imageTag } from '../../lib/constructs/index.ts';
import { describeViolation } from '../../lib/constructs/violation.ts';

/** The text that an expression compares the name in the notification with. */
const compared = (type: ImageReceiverType, image: string) =>
  /(?:==|in) ("[^"]*"|\[.*\])$/.exec(imageName(image).expression(type))?.[1];

for (const [type, image, expected] of [
  ['dockerhub', 'acme/web', '"acme/web"'],
  ['dockerhub', 'docker.io/acme/web', '"acme/web"'],
  ['dockerhub', 'index.docker.io/acme/web', '"acme/web"'],
  ['dockerhub', 'docker.io/nginx', '"library/nginx"'],
  ['quay', 'quay.io/acme/web', '"acme/web"'],
  ['quay', 'quay.example.org:8443/acme/web', '"acme/web"'],
  // A Quay of one's own, or an organization with dots in its name.
  ['quay', 'my.org/web', '["my.org/web", "web"]'],
  ['acr', 'acme.azurecr.io/team/web', '"team/web"'],
  ['acr', 'team/web', '"team/web"'],
  ['harbor', 'harbor.example.org/project/web', '["harbor.example.org/project/web", "project/web"]'],
  ['nexus', 'nexus.example.org:8082/web', '"web"'],
  ['nexus', 'localhost/web', '["localhost/web", "web"]'],
] as const) {
  test(`${type}: ${image} is ${expected} in the notification`, () => {
    assert.equal(compared(type, image), expected);
    assert.deepEqual(imageName(image).problems(type), []);
  });
}

for (const [type, image] of [
  ['gcr', 'europe-docker.pkg.dev/p/web'],
  ['gcr', '*-docker.pkg.dev/p/web'],
  ['gcr', 'europe*/p/web'],
  ['gcr', '**/web'],
  ['dockerhub', 'docker.io/acme/*'],
  ['dockerhub', '**'],
] as const) {
  test(`${type}: ${image} can match`, () => assert.deepEqual(imageName(image).problems(type), []));
}

for (const [type, image, expected] of [
  ['dockerhub', 'quay.io/acme/web', /allowed: images of the registry .* dockerhub .*\. Leave quay\.io out, or choose/],
  ['dockerhub', 'registry.example.org/acme/web', /Leave registry\.example\.org out/],
  ['quay', 'docker.io/acme/web', /Leave docker\.io out/],
  ['acr', 'ghcr.io/acme/web', /Leave ghcr\.io out/],
  ['gcr', 'docker.io/acme/web', /Leave docker\.io out/],
  ['gcr', 'acme/web', /allowed: HOST\/PROJECT\/…, or \*\*\/ before the name\. Write the image with its host/],
  ['harbor', 'docker.io/acme/web', /Leave docker\.io out/],
  ['dockerhub', 'library/nginx:latest', /without tag, digest and scheme/],
  ['harbor', 'https://harbor.example.org/a', /without tag, digest and scheme/],
] as const) {
  test(`${type}: ${image} could match nothing`, () => {
    const found = imageName(image).problems(type).map(describeViolation);
    assert.equal(found.length, 1, found.join('\n'));
    const start = `image name = ${JSON.stringify(image)} is not usable: the filter would match nothing; allowed: `;
    assert.ok(found[0]?.startsWith(start), found[0]);
    assert.match(found[0] ?? '', expected);
  });
}

test('a tag with an image could match nothing', () => {
  const [found = ''] = imageTag('nginx:latest').problems('dockerhub').map(describeViolation);
  assert.match(found, /^tag = "nginx:latest" is not usable: the filter would match nothing; .* Write only the tag/);
});
