import { entries, field, list, notKnown, texts } from '../object.ts';

/**
 * Whether a label selector matches an object with just these labels. An empty selector matches everything.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const asked = field(selector, 'matchLabels');
  const expressions = field(selector, 'matchExpressions');
  if (selector === notKnown || asked === notKnown || expressions === notKnown) return false;
  return (
    entries(asked).every(([key, value]) => value !== notKnown && labels[key] === String(value)) &&
    list(expressions).every((expression) => {
      const value = labels[String(field(expression, 'key'))];
      const values = texts(field(expression, 'values'));
      switch (field(expression, 'operator')) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}
