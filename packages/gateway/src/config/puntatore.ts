/** What a JSON pointer (RFC 6901) names in a value; `undefined` when there is nothing. Members of the value's own alone. */
export function atPointer(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined;
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    // Of a list only its elements: no `length`, and no `-`.
    if (Array.isArray(here) && !/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return undefined;
    if (!Object.hasOwn(here, name)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[name];
  }
  return here;
}
