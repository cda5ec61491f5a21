import * as pulumi from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random/randomPassword.js';

/**
 * A token, made or adopted once and kept encrypted in the state: 32 random bytes, as 64 hex digits.
 *
 * Of the resources of @pulumi/random this is the one whose id says nothing: that of RandomId, RandomString and
 * RandomBytes is the value itself, and Pulumi shows ids and keeps them in plain text.
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
      // The place of this resource for a value that is given to it. One without a value is not known in a preview.
      keepers: pulumi.secret(adopted.apply((token): Kept => (token === undefined ? {} : { adopted: token }))),
    },
    // Asked for once only: a change of what it is made from would make another token.
    { ...options, ignoreChanges: ['keepers'] },
  );
  return pulumi.secret(pulumi.all([keepers, result]).apply(([kept, made]) => kept?.adopted ?? made));
}

type Kept = Record<string, string>;

function onlyOf(characters: string) {
  return { lower: false, upper: false, numeric: false, special: true, overrideSpecial: characters };
}
