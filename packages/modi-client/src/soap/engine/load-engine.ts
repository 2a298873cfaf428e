import { scannerEngine } from './scanner-engine.js';
import type { XmlEngine } from './xml-engine.js';

/** An engine by its name. The second one, and the libraries under it, are read from the disk only when they are asked for. */
export async function loadEngine(name: XmlEngine['name']): Promise<XmlEngine> {
  if (name === 'scanner') return scannerEngine;
  const { xmlCryptoEngine } = await import('./xml-crypto-engine.js');
  return xmlCryptoEngine;
}
