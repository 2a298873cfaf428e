import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Where the provider of the tests keeps its sessions and codes: a map, of one provider. */
export function createDeposito(): (name: string) => Adapter {
  const kept = new Map<string, AdapterPayload>();
  return (name) => {
    const key = (id: string): string => `${name}:${id}`;
    const byMember = async (member: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> =>
      [...kept].find(([id, payload]) => id.startsWith(`${name}:`) && payload[member] === value)?.[1];
    return {
      upsert: async (id, payload) => void kept.set(key(id), payload),
      find: async (id) => kept.get(key(id)),
      findByUid: async (uid) => byMember('uid', uid),
      findByUserCode: async (code) => byMember('userCode', code),
      consume: async (id) => {
        const payload = kept.get(key(id));
        if (payload) payload.consumed = 1;
      },
      destroy: async (id) => void kept.delete(key(id)),
      revokeByGrantId: async () => undefined,
    };
  };
}
