import { xmlFault } from './xml-fault.js';

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['apos', "'"],
  ['quot', '"'],
]);

const NUMBER = /^#(?:([0-9]+)|x([0-9A-Fa-f]+))$/;

/** The characters XML 1.0 allows (§2.2). */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

function resolve(name: string): string {
  const known = PREDEFINED.get(name);
  if (known !== undefined) return known;
  const [, decimal, hexadecimal] = NUMBER.exec(name) ?? [];
  const code = decimal !== undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hexadecimal ?? '', 16);
  if (!isXmlCharacter(code)) throw xmlFault('not well formed, an entity that is not one of the five nor a character');
  return String.fromCodePoint(code);
}

/** Text with its references resolved: the five entities and characters by number, nothing else. */
export function resolveReferences(text: string): string {
  let from = 0;
  let out = '';
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at);
    if (end < 0) throw xmlFault('not well formed, an & that starts no entity');
    out += text.slice(from, at) + resolve(text.slice(at + 1, end));
    from = end + 1;
  }
  return out + text.slice(from);
}
