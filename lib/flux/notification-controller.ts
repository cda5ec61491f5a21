/** Label of the notification-controller's Pods in Flux's own manifests. */
export const notificationControllerLabels = { app: 'notification-controller' } as const;

/** Port on which the notification-controller takes webhook deliveries (its `http-webhook` container port). */
export const webhookPort = 9292;

/** Port on which Prometheus reads metrics (`http-prom`). */
export const metricsPort = 8080;

/** How every hook path starts; what follows is a digest. */
export const hookPathPrefix = '/hook';

/** Receivers, as manifests name them. */
export const receiverApi = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver' } as const;

/** Annotation of an object of Flux: its controller reconciles it when the value changes. */
export const requestAnnotation = 'reconcile.fluxcd.io/requestedAt';
