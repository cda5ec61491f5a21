/** Of an HTTPRoute, the scheme of its URL: the Gateway it belongs to may be somebody else's, in another namespace. */
export const schemeAnnotation = 'fluxhook.dev/scheme';
