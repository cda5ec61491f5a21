export * from './git-repository.ts';
export * from './invalid-props.ts';
export * from './receiver.ts';
export * from './receiver-service.ts';
export * from './webhook-receiver.ts';
export * from './webhook-token.ts';
