import { fileURLToPath } from 'node:url';

export const WSS_KEYS = fileURLToPath(new URL('../../../vectors/wss/keys/', import.meta.url));

const PERIOD = [
  '<eci:periodo tipo="OBB">',
  '<eci:inizio>2001-01-01</eci:inizio>',
  '<eci:fine>2001-12-31</eci:fine>',
  '<eci:importo>1234.56</eci:importo>',
  '<eci:ente>INPS</eci:ente>',
  '</eci:periodo>',
];
export const DENSE = PERIOD.join('');
export const INDENTED = PERIOD.map((line, index) => `${' '.repeat(index % 5 === 0 ? 8 : 12)}${line}\n`).join('');

/** An unsigned envelope of so many KB, made of one period again and again. */
export function statement(period: string, kb: number): Uint8Array {
  const periods = period.repeat(Math.ceil((kb * 1024) / period.length));
  return Buffer.from(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body><eci:estratto xmlns:eci="urn:eci">\n${periods}</eci:estratto></s:Body></s:Envelope>`,
  );
}
