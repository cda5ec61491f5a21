import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as pulumi from '@pulumi/pulumi';
import { type Address, allocatedPort, checkedUrl, displayAddress } from '../../lib/pulumi/address.ts';
import { Failure } from '../../lib/pulumi/failure.ts';

const path = '/hook/be1782fa344b4a24ea458be2dde11f9c289b91e79282805c61cae3c6d5364741';
const here: Address = { scheme: 'http', host: '192.0.2.7', port: 30_762 };

/** What is read back of a NodePort Service with this port. */
function nodePort(port: number): Address {
  return { ...here, port: allocatedPort({ ports: [{ nodePort: port }] }) };
}

/** Runs the rest as a preview, or as an update. */
async function as(what: 'preview' | 'update'): Promise<void> {
  const mocks = { newResource: () => ({ id: '', state: {} }), call: () => ({}) };
  await pulumi.runtime.setMocks(mocks, 'project', 'stack', what === 'preview');
}

test('an address is shown with its port, and IPv6 in brackets', () => {
  assert.equal(displayAddress(here), '192.0.2.7:30762');
  assert.equal(displayAddress({ ...here, port: 80 }), '192.0.2.7');
  assert.equal(displayAddress({ ...here, host: '2001:db8::1' }), '[2001:db8::1]:30762');
  assert.equal(displayAddress({ scheme: 'https', host: '2001:db8::1', port: 443 }), '[2001:db8::1]');
});

describe('in a preview', () => {
  test('the port that a dry run makes up is not known, one that is there is', async () => {
    await as('preview');
    const made = nodePort(32_769);
    assert.equal(made.port, undefined);
    assert.equal(displayAddress(made), pulumi.unknown);
    assert.equal(checkedUrl(made, path, path), pulumi.unknown);
    assert.equal(displayAddress(nodePort(30_762)), '192.0.2.7:30762');
    assert.equal(displayAddress({ scheme: 'http', host: undefined, port: 80 }), pulumi.unknown);
  });
});

describe('in an update', () => {
  test('what makes no URL is a failure without a stack trace', async () => {
    await as('update');
    assert.equal(checkedUrl(here, path, path), `http://192.0.2.7:30762${path}`);
    for (const [address, found, said] of [
      [{ ...here, host: undefined }, path, /^There is no hook URL: The exposure has no address/],
      [{ ...here, host: 'cafe:8080' }, path, /^There is no hook URL: "cafe:8080" is not a host name or IP address/],
      [here, undefined, /^There is no hook URL: The Receiver reports the path \(none\)/],
    ] as const) {
      assert.throws(
        () => checkedUrl(address, found, path),
        (error) => error instanceof Failure && pulumi.RunError.isInstance(error) && said.test(error.message),
      );
    }
  });
});

test('the text of a failure stays as it is, whatever is written before it', () => {
  const failure = new Failure('What is wrong.');
  // As the SDK does for each property whose value fails.
  failure.message = `error serializing property "configuration": ${failure.message}`;
  assert.equal(failure.message, 'What is wrong.');
  // The calls of a chain of outputs make a stack that the SDK needs a minute to format.
  assert.equal(failure.stack, 'What is wrong.');
});
