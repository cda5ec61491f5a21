/** What most seeded repositories hold at first: a small deployment of nginx. */
export const nginxFiles = {
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
