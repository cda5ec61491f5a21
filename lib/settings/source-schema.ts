import * as z from 'zod';
import { fluxTimeoutChoices, isFluxTimeout } from '../flux/duration.ts';
import { duration, flag, nameOr, objectName, oneOf, setting, someText, text } from './fields.ts';
import { branchName, commitId, gitUrl, referenceName, semverRange, tagName } from './git-fields.ts';

/** How often Flux polls a new source by default. */
export const defaultInterval = '15m';

/** The branch of a new source by default. */
export const defaultBranch = 'main';

const reference = () =>
  setting(
    z.strictObject({
      branch: branchName({ description: 'A branch, as git shows it.', 'x-default': defaultBranch }).optional(),
      commit: commitId('A commit, in full; with `branch`, one of that branch.').optional(),
      tag: tagName('A tag.').optional(),
      semver: semverRange('A range of versions over the tags; the newest match is checked out.').optional(),
      name: referenceName('A full reference name, such as refs/pull/1/head.').optional(),
    }),
    'What to check out.',
    {
      problem: 'not one thing to check out',
      choices: 'one of branch, tag, semver, name and commit; or branch with commit',
      example: { branch: defaultBranch },
    },
  ).refine(
    ({ branch, commit, tag, semver, name }) => {
      const given = [branch ?? commit, tag, semver, name].filter((value) => value !== undefined);
      return given.length === 1;
    },
    {
      params: { problem: 'Flux would use one of them and silently ignore the others, or check out master' },
      when: ({ value }) => typeof value === 'object' && value !== null,
    },
  );

const secretName = (meaning: string, example: string) =>
  nameOr(
    setting(z.strictObject({ name: objectName('Name of the Secret.', example) }), meaning, {
      problem: 'not the name of a Secret',
      choices: 'NAME, or { name: NAME }',
      example,
    }),
    meaning,
  );

const include = () =>
  z.strictObject({
    repository: nameOr(
      setting(
        z.strictObject({ name: objectName('Its name.', 'shared', 'GitRepository', 'source.toolkit.fluxcd.io') }),
        '',
        {
          problem: 'not the name of a GitRepository',
          choices: 'NAME, or { name: NAME }',
          example: 'shared',
        },
      ),
      'Another GitRepository of the namespace.',
    ),
    fromPath: someText({ description: 'Folder of the other artifact.', 'x-default': 'its root' }, 'deploy').optional(),
    toPath: someText(
      { description: 'Folder in this artifact.', 'x-default': 'the name of the other' },
      'shared',
    ).optional(),
  });

/** A new GitRepository, in Flux's names. */
export const source = () =>
  nameOr(
    setting(
      z.strictObject({
        name: objectName(
          { description: 'metadata.name of the GitRepository.', 'x-default': 'the name of the webhook' },
          'my-app',
          'GitRepository',
          'source.toolkit.fluxcd.io',
        ).optional(),
        url: gitUrl({
          description: 'Where Flux clones from: an http, https or ssh URL.',
          'x-default': 'the `repository`',
        }).optional(),
        ref: reference().optional(),
        interval: duration(
          { description: 'How often Flux polls when no push arrives.', 'x-default': 'the `interval`' },
          defaultInterval,
        ).optional(),
        timeout: text(
          { description: 'Time limit of one clone, in ms, s and m.', 'x-default': "60s (Flux's)" },
          isFluxTimeout,
          {
            problem: 'not a duration that Flux accepts here',
            choices: fluxTimeoutChoices,
            example: '60s',
          },
        ).optional(),
        secretRef: secretName(
          'Secret of the namespace with the credentials of a private repository.',
          'git-credentials',
        ).optional(),
        provider: oneOf(
          ['generic', 'github', 'azure'],
          {
            description: 'Where the credentials come from: github is a GitHub App, whose keys are in `secretRef`.',
            'x-default': "generic (Flux's)",
          },
          'not a provider of credentials that Flux knows',
        ).optional(),
        serviceAccountName: objectName(
          {
            description: 'ServiceAccount whose identity is used; only with provider azure.',
            'x-default': "the controller's own",
          },
          'flux-source',
          'ServiceAccount',
        ).optional(),
        proxySecretRef: secretName('Secret with the address of an HTTP or SOCKS5 proxy.', 'git-proxy').optional(),
        verify: setting(
          z.strictObject({
            mode: oneOf(
              ['HEAD', 'Tag', 'TagAndHEAD', 'head'],
              { description: 'What is checked.', 'x-default': "HEAD (Flux's)" },
              'not what Flux can check signatures of',
            ).optional(),
            secretRef: secretName('Secret with the public keys of the trusted authors.', 'git-keys'),
          }),
          'Checks the signatures of commits or tags.',
          { problem: 'not what is verified', choices: 'mode and secretRef', example: { secretRef: 'git-keys' } },
        ).optional(),
        ignore: someText('Patterns in the format of .gitignore; what matches is left out.', '/docs').optional(),
        sparseCheckout: setting(z.array(someText('A folder.', 'deploy')).min(1), 'Check out only these folders.', {
          problem: 'not a list of folders',
          choices: 'at least one folder of the repository',
          example: ['deploy'],
        }).optional(),
        include: setting(
          z.array(include()).min(1),
          'Artifacts of other GitRepositories that are included in this one.',
          {
            problem: 'not a list of other GitRepositories',
            choices: 'repository, fromPath and toPath of each',
            example: [{ repository: 'shared' }],
          },
        ).optional(),
        recurseSubmodules: flag('Check out submodules too.').optional(),
        suspend: flag('Stop fetching.').optional(),
      }),
      "A new GitRepository, with Flux's names for its fields.",
      { problem: 'not a source', choices: "a name, or an object of the GitRepository's fields", example: 'my-app' },
    ),
    {
      description: 'A new GitRepository: its name, or an object of its fields.',
      'x-default': 'one is created, unless `resources` is set',
    },
  );
