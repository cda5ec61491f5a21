/**
 * What can be called in the notification-controller's CEL (v1.9.3): cel-go 0.27's standard functions, optional types, and
 * the extensions strings, sets and encoders, as fluxcd/pkg/runtime v0.110.1 enables them (cel/expression.go).
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Called as name(…). */
const functions = words('bool bytes double duration dyn has int matches size string timestamp type uint');

/** Called as namespace.name(…). */
const namespaced = words(`base64.decode base64.encode optional.none optional.of optional.ofNonZeroValue optional.unwrap
sets.contains sets.equivalent sets.intersects strings.quote`);

/** Called as value.name(…). */
const methods = words(`charAt contains endsWith first format getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear
getHours getMilliseconds getMinutes getMonth getSeconds hasValue indexOf join last lastIndexOf lowerAscii matches or
orValue replace reverse size split startsWith substring trim unwrapOpt upperAscii value`);

/** Macros that are called as value.name(variable, …) and bind the variable. */
export const celMacros = words('all exists exists_one filter map optFlatMap optMap');

/** The names of the namespaces, which are not variables. */
export const celNamespaces = words('base64 optional sets strings');

/** Whether there is such a function; the types of its arguments are not looked at. */
export function isCelFunction(name: string, calledOn: 'nothing' | 'namespace' | 'value'): boolean {
  if (calledOn === 'nothing') return functions.has(name);
  return calledOn === 'namespace' ? namespaced.has(name) : methods.has(name) || celMacros.has(name);
}

/** What there is, for error messages. */
export function celFunctionChoices(calledOn: 'nothing' | 'namespace' | 'value'): string {
  if (calledOn === 'nothing') return [...functions].join(', ');
  return [...(calledOn === 'namespace' ? namespaced : [...methods, ...celMacros])].join(', ');
}
