/** One attribute of a name: its type, upper case, and its value as text. */
type Attributo = readonly [tipo: string, valore: string];

/** Attribute types that openssl and RFC 4514 spell differently. */
const SINONIMI: Readonly<Record<string, string>> = { ST: 'S', STREET: 'STREETADDRESS', E: 'EMAILADDRESS' };

/**
 * A distinguished name as people write it (RFC 4514, what `openssl x509 -subject -nameopt RFC2253` prints), in the form in which two of them
 * are compared: whole, in order, values to the letter. `undefined`: not a name, or with a value in hexadecimal (`#04…`), which is not taken.
 */
export function parseNomeDistinto(testo: string): string | undefined {
  const parti = split(testo, ',');
  const rdn = parti?.map(parseRdn);
  if (rdn === undefined || rdn.some((one) => one === undefined)) return undefined;
  return JSON.stringify([...rdn].reverse());
}

/** The same form, of a name as node prints it: an RDN a line, the most general first, values escaped as in RFC 2253. */
export function nomeDelCertificato(righe: string): string | undefined {
  const rdn = righe.split('\n').map(parseRdn);
  return rdn.some((one) => one === undefined) ? undefined : JSON.stringify(rdn);
}

function parseRdn(testo: string): readonly Attributo[] | undefined {
  const attributi = split(testo, '+')?.map(parseAttributo);
  if (attributi === undefined) return undefined;
  const found = attributi.filter((one) => one !== undefined);
  // A set: its order says nothing.
  return found.length === attributi.length ? found.sort((a, b) => (a.join('=') < b.join('=') ? -1 : 1)) : undefined;
}

function parseAttributo(testo: string): Attributo | undefined {
  const match = /^ *([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+) *= *(.*)$/s.exec(testo);
  const [, tipo, scritto] = match ?? [];
  if (tipo === undefined || scritto === undefined || scritto.startsWith('#')) return undefined;
  const valore = unescape(scritto.replace(/(?<!\\) +$/, ''));
  const nome = tipo.toUpperCase();
  return valore === undefined || valore === '' ? undefined : [SINONIMI[nome] ?? nome, valore];
}

/** At each separator that no backslash precedes; `undefined` for a text that ends in one. */
function split(testo: string, separatore: string): readonly string[] | undefined {
  const parti: string[] = [];
  let parte = '';
  for (let i = 0; i < testo.length; i += 1) {
    const c = testo.charAt(i);
    if (c === '\\') {
      if (i + 1 === testo.length) return undefined;
      parte += c + testo.charAt(i + 1);
      i += 1;
    } else if (c === separatore) {
      parti.push(parte);
      parte = '';
    } else parte += c;
  }
  return [...parti, parte];
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `\2C` is a byte, `\,` a character. */
function unescape(testo: string): string | undefined {
  const bytes: Buffer[] = [];
  for (const [pezzo] of testo.matchAll(/\\[0-9A-Fa-f]{2}|\\.|[^\\]+/gs)) {
    if (/^\\[0-9A-Fa-f]{2}$/.test(pezzo)) bytes.push(Buffer.from(pezzo.slice(1), 'hex'));
    else bytes.push(Buffer.from(pezzo.startsWith('\\') ? pezzo.slice(1) : pezzo, 'utf8'));
  }
  try {
    return utf8.decode(Buffer.concat(bytes));
  } catch {
    return undefined;
  }
}
