declare module 'textlint-rule-prh' {
  import type { TextlintRuleModule } from '@textlint/types';

  // It is CommonJS with the mark of a module, so Node gives the exports, and not their default.
  const rule: { readonly default: TextlintRuleModule };
  export default rule;
}
