import * as pulumi from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random/randomPassword.js';

/**
 * A token, made or adopted once and kept encrypted in the state: 32 random bytes, as 64 hex digits.
 *
 * Of the resources of @pulumi/random, this is the one whose id does not reveal the value: that of RandomId,
 * RandomString and RandomBytes is the value itself, and Pulumi shows ids and keeps them in plain text.
 *
 * @param adopted a token that is in use already and stays: that of a Secret which is adopted
 */
export function randomToken(
  name: string,
  adopted: pulumi.Output<string | undefined>,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { keepers, result } = new RandomPassword(
    name,
    {
      length: 64,
      ...onlyOf('0123456789abcdef'),
      // The input of this resource that holds a given value. Without one the token is unknown in a preview.
      keepers: pulumi.secret(adopted.apply((token): Kept => (token === undefined ? {} : { adopted: token }))),
    },
    // Read only at creation: a change of the inputs would otherwise make a new token.
    { ...options, ignoreChanges: ['keepers'] },
  );
  return pulumi.secret(pulumi.all([keepers, result]).apply(([kept, made]) => kept?.adopted ?? made));
}

type Kept = Record<string, string>;

function onlyOf(characters: string) {
  return { lower: false, upper: false, numeric: false, special: true, overrideSpecial: characters };
}
