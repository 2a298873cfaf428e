import { SOAP_11 } from '../../src/soap/names.js';

/** Bytes of a text; `\x..` above 0x7f stay characters, encoded as UTF-8. */
export function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** A SOAP 1.1 envelope around the content of Body, as bytes. */
export function envelope(body: string, header = ''): Buffer {
  return utf8(`<s:Envelope xmlns:s="${SOAP_11}">${header}<s:Body>${body}</s:Body></s:Envelope>`);
}
