/** A repository that exists when the sandbox starts. */
export interface RepositorySeed {
  /** `sidd-harth` is the user behind the sandbox's tokens; any other owner becomes an organization which that user administers. */
  owner: string;
  name: string;
  /** @default false */
  private?: boolean;
  /** @default 'main' */
  defaultBranch?: string;
  /** Content of the first commit by path. With no file the repository stays empty. */
  files: Readonly<Record<string, string>>;
}

/** The user that owns the seeded repository and the sandbox's tokens. */
export const OWNER_LOGIN = 'sidd-harth';
/** Somebody else with an account: sees public repositories, administers none of the seeded ones. */
export const OUTSIDER_LOGIN = 'sandbox-outsider';

/** What a token may do. A read-only one is like a fine-grained token with Metadata and Contents read and no Webhooks. */
export interface TokenGrant {
  login: string;
  readonly: boolean;
}

/** Full rights on the seeded repositories, their webhooks included. */
export const TOKEN = 'sandbox-token-of-the-owner';
/** Valid, belongs to the owner, but has no Webhooks permission and cannot push. */
export const READONLY_TOKEN = 'sandbox-token-read-only';
/** Valid, but of another user: private repositories and all webhooks look as if they did not exist. */
export const OUTSIDER_TOKEN = 'sandbox-token-of-an-outsider';

export const TOKENS: ReadonlyMap<string, TokenGrant> = new Map([
  [TOKEN, { login: OWNER_LOGIN, readonly: false }],
  [READONLY_TOKEN, { login: OWNER_LOGIN, readonly: true }],
  [OUTSIDER_TOKEN, { login: OUTSIDER_LOGIN, readonly: false }],
]);

const NGINX_FILES = {
  'README.md': `# nginx

Manifests of a small nginx deployment. Flux watches this repository; a push to \`main\` is meant to be reconciled at once.
`,
  'manifests/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - service.yaml
`,
  'manifests/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx
  labels:
    app: nginx
spec:
  replicas: 1
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
        - name: nginx
          image: nginx:1.29
          ports:
            - name: http
              containerPort: 80
`,
  'manifests/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: nginx
spec:
  selector:
    app: nginx
  ports:
    - name: http
      port: 80
      targetPort: http
`,
};

export const DEFAULT_SEED: readonly RepositorySeed[] = [
  { owner: OWNER_LOGIN, name: 'nginx', files: NGINX_FILES },
  { owner: 'acme', name: 'fleet', files: NGINX_FILES },
  { owner: 'acme', name: 'website', files: NGINX_FILES },
];
