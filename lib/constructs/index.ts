export * from './filters/index.ts';
export * from './git-repository.ts';
export * from './invalid-props.ts';
export * from './receiver-service.ts';
export * from './receivers/index.ts';
export * from './targets.ts';
export * from './webhook-receiver.ts';
export * from './webhook-token.ts';
