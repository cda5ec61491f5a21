/** Which namespaces may refer to an object. */
export interface AccessFrom {
  /** A namespace with all labels of one of these may; without labels, every namespace. */
  readonly namespaceSelectors: readonly { readonly matchLabels?: Readonly<Record<string, string>> }[];
}
