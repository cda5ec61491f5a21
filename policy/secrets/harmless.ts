/** Whether a text under the name of a secret is not a secret: empty, a switch, a small number, a path, a reference. */
export function isHarmless(value: string): boolean {
  const text = value.trim();
  if (
    /^(|true|false|yes|no|on|off|null|none|~|enabled|disabled|auto|optional|required|always|never|\d{1,5})$/i.test(text)
  )
    return true;
  // A path; a place in a store, as tools that fill it in write it; a variable of a container, a shell or a program, and its
  // name in capitals.
  return (
    /^(\.{0,2}|~)(\/[\w.-]*[a-z][\w.-]*){2,}\/?$/.test(text) ||
    /^(op|vault|awssm|gcpsm|secretref|arn|ref\+\w+):/.test(text) ||
    /^\$(\w+|\(\w+\)|\{(env[.:])?\w+\}|__(env|file)\{[^{}]+\})$/.test(text) ||
    /^(\{[A-Za-z_]\w*\}|%\w+%|%\(\w+\)s|<[\w .-]+>|[A-Z]+(_[A-Z]+)+)$/.test(text)
  );
}
