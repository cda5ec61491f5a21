/** A port of a Service. */
export interface ProxiedService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string;
}
