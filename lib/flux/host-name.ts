/** What a host name may look like, for error messages. */
export const hostNameChoices = 'a lower-case DNS name, such as flux.example.org';

/** Whether the text is a host name as an Ingress and an HTTPRoute take it: no address, no port, no wildcard. */
export function isHostName(text: string): boolean {
  const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
  return text.length <= 253 && new RegExp(`^${label}(\\.${label})+$`).test(text) && !/^[\d.]+$/.test(text);
}
