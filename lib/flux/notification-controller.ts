/** Label of the notification-controller's Pods in Flux's own manifests. */
export const notificationControllerLabels = { app: 'notification-controller' } as const;

/** Port on which the notification-controller takes webhook deliveries (its `http-webhook` container port). */
export const webhookPort = 9292;

/** Ports on which other controllers send events (`http`) and Prometheus reads metrics (`http-prom`). */
export const clusterPorts = [9090, 8080] as const;

/** How every hook path starts; what follows is a digest. */
export const hookPathPrefix = '/hook';
