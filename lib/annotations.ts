/** Of an HTTPRoute, the scheme of its URL: the Gateway it belongs to may be somebody else's, in another namespace. */
export const schemeAnnotation = 'fluxhook.dev/scheme';

/** Before the name of a rule: the annotation of an object that states why it is as it is, `policy.fluxhook.dev/https: internal network`. */
export const reasonAnnotation = 'policy.fluxhook.dev/';
