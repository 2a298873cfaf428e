/** What is asked of PDND's own API: `createInteropApi` gives it. */
export interface KeyDirectory {
  key(kid: string): Promise<{ readonly ownerId: string | undefined } | undefined>;
}

/**
 * Whether PDND's API knows a key as this client's, for the `isDeposited` of a key ring: `true` when it does, `false` when it does not know
 * the key, `undefined` when it knows it as somebody's (v1 does not say whose; the same key may be in several clients).
 */
export function depositCheck(api: KeyDirectory, clientId: string): (kid: string) => Promise<boolean | undefined> {
  return async (kid) => {
    const found = await api.key(kid);
    if (found === undefined) return false;
    return found.ownerId?.toLowerCase() === clientId.toLowerCase() ? true : undefined;
  };
}
