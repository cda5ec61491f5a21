export * from './exposure.ts';
export * from './ingress.ts';
export { type Admission, ReceiverNetworkPolicy, type ReceiverNetworkPolicyProps } from './network-policy.ts';
export * from './receiver-entrance.ts';
export * from './receiver-service.ts';
export * from './route.ts';
export * from './tunnel.ts';
