import type { ElementName } from '@varco/modi-client';

/** `{ns}a/{ns}b`: steps down from the Body, the first of which is the Body's child. `undefined`: not a path. */
export function parsePercorso(percorso: string): readonly ElementName[] | undefined {
  const testo = percorso.replace(/^\//, '');
  const passi = [...testo.matchAll(/\{([^{}]*)\}([^/{}]+)/g)].map(([, namespace = '', localName = '']) => ({
    namespace,
    localName,
  }));
  const intero = passi.map(({ namespace, localName }) => `{${namespace}}${localName}`).join('/');
  return passi.length > 0 && intero === testo ? passi : undefined;
}

/** Is it a JSON pointer instead: a place in the request of a REST service? */
export function isPuntatore(percorso: string): boolean {
  return percorso.startsWith('/') && !percorso.startsWith('/{');
}
