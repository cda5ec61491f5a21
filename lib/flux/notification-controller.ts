/** Namespace that `flux bootstrap` and `flux install` put the controllers in. */
export const fluxNamespace = 'flux-system';

/** Label of the notification-controller's Pods in Flux's own manifests. */
export const notificationControllerLabels = { app: 'notification-controller' } as const;

/** Port on which the notification-controller takes webhook deliveries (its `http-webhook` container port). */
export const webhookPort = 9292;
