export * from './expose-receiver.ts';
export * from './exposure.ts';
export * from './ingress.ts';
export * from './route.ts';
export * from './tunnel.ts';
