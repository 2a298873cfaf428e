import { invalidOption } from '../errors/configuration-error.js';

/** Certificates or CRLs: a PEM bundle (text, or the bytes of its file), one DER, or a list of such. */
export type PemOrDer = string | Uint8Array | readonly (string | Uint8Array)[];

/**
 * The DER in `input`, in order.
 *
 * @param label of the PEM blocks that count, e.g. `CERTIFICATE`; others are left out
 * @throws ConfigurationError ERR_MODI_CONFIG_INVALID when a PEM text holds none, or a damaged one
 */
export function derOf(field: string, input: PemOrDer, label: string): readonly Uint8Array[] {
  const parts: readonly (string | Uint8Array)[] =
    typeof input === 'string' || input instanceof Uint8Array ? [input] : input;
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string' || part instanceof Uint8Array)) {
    throw invalidOption(field, 'must be PEM or DER: a text, bytes, or a list of them');
  }
  return parts.flatMap((part) => {
    if (typeof part !== 'string' && !isPem(part)) return [new Uint8Array(part)];
    const text = typeof part === 'string' ? part : Buffer.from(part).toString('utf8');
    const found = readPem(text, label);
    if (found.length === 0) throw invalidOption(field, `holds no PEM block of kind ${label}`);
    return found;
  });
}

/** A PEM file that was read as bytes, which is what `readFileSync` gives, is text all the same; DER begins with a sequence. */
function isPem(bytes: Uint8Array): boolean {
  return bytes[0] !== 0x30 && Buffer.from(bytes).includes('-----BEGIN ');
}

/** The DER of every PEM block of one kind; a block that is not base64 is an empty one. */
export function readPem(text: string, label: string): readonly Uint8Array[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return [...text.matchAll(block)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}
