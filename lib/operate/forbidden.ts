/** The cluster refuses to show or change something. The message says what, such as `list Service in all namespaces`. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
}
