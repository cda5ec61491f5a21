/**
 * CEL (cel-spec, github.com/google/cel-spec) as text. What is written here has to be total: the notification-controller
 * answers 500 to a delivery whose filter ends in an evaluation error, and reconciles nothing.
 */

/**
 * A CEL string literal. JSON's escapes are a subset of CEL's.
 * @throws RangeError for text that is not Unicode, which CEL cannot write
 */
export function celString(text: string): string {
  if (!text.isWellFormed()) throw new RangeError(`${JSON.stringify(text)} is not well-formed Unicode`);
  return JSON.stringify(text);
}

/**
 * The condition under which a field can be read without an error: every map on the way to it is there and is a map.
 *
 * @param field such as req.push_data.tag
 */
export function celHas(field: string): string {
  const [root = '', ...names] = field.split('.');
  const conditions: string[] = [];
  names.reduce((parent, name, index) => {
    if (index > 0) conditions.push(`type(${parent}) == map`);
    conditions.push(`has(${parent}.${name})`);
    return `${parent}.${name}`;
  }, root);
  return conditions.join(' && ');
}

/** Whether a list at this field has an element for which the condition holds; false for everything that is not a list. */
export function celExists(list: string, element: string, condition: string): string {
  return `${celHas(list)} && type(${list}) == list && ${list}.exists(${element}, ${condition})`;
}
