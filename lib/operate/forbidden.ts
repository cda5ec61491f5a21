/** The cluster refuses to show or change something. The message says what, such as `list Service in all namespaces`. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
}

/** The cluster does not know who asks: the credentials have expired, were revoked, or are of another cluster. */
export class UnauthorizedError extends Error {
  override readonly name = 'UnauthorizedError';
}
