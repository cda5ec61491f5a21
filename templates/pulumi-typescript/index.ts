import * as pulumi from '@pulumi/pulumi';
import { GitHubWebhook, ReceiverEntrance } from 'fluxhook/pulumi';

const config = new pulumi.Config();
const token = new pulumi.Config('github').get('token') || process.env.GITHUB_TOKEN;

const entrance = new ReceiverEntrance('flux');
const webhook = new GitHubWebhook('fleet', {
  entrance,
  repository: config.require('repository'),
  resources: [{ kind: 'GitRepository', name: config.require('gitRepository') }],
  ...(token && { credentials: { token } }),
});

export const hookUrl = webhook.hookUrl;
export const proof = webhook.proof;
