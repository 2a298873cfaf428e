import { randomUUID } from 'node:crypto';
import type { Grant } from '../registry.js';
import type { Scope } from './async-claims.js';

type ConsumerGrant = Extract<Grant, { readonly kind: 'CONSUMER' }>;

export interface Interaction {
  readonly interactionId: string;
  readonly clientId: string;
  readonly purposeId: string;
  readonly eserviceId: string;
  readonly descriptorId: string;
  readonly urlCallback: string;
  /** The last phase that was granted a voucher. */
  readonly phase: Scope;
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly calledBackAt: number | undefined;
}

/** After which phases each may come. */
const AFTER: Readonly<Record<Scope, readonly Scope[]>> = {
  start_interaction: [],
  callback_invocation: ['start_interaction', 'callback_invocation'],
  get_resource: ['callback_invocation', 'get_resource'],
  confirmation: ['callback_invocation', 'get_resource', 'confirmation'],
};
const GRACE_SECONDS = 300;

/** The interactions under way: PDND makes them, and sees to the order of their phases. */
export class Interactions {
  readonly #all = new Map<string, Interaction>();

  start({ client, purpose, descriptor }: ConsumerGrant, urlCallback: string, now: number): Interaction {
    const interaction: Interaction = {
      interactionId: randomUUID(),
      clientId: client.clientId,
      purposeId: purpose.purposeId,
      eserviceId: descriptor.eserviceId,
      descriptorId: descriptor.descriptorId,
      urlCallback,
      phase: 'start_interaction',
      startedAt: now,
      calledBackAt: undefined,
    };
    this.#all.set(interaction.interactionId, interaction);
    return interaction;
  }

  find(interactionId: string): Interaction | undefined {
    return this.#all.get(interactionId);
  }

  /** The times are the descriptor's: what is over is forgotten some minutes later. */
  isOver({ startedAt }: Interaction, { asyncExchangeProperties }: ConsumerGrant['descriptor'], now: number): boolean {
    const { responseTime, resourceAvailableTime } = asyncExchangeProperties;
    return now > startedAt + responseTime + resourceAvailableTime + GRACE_SECONDS;
  }

  mayFollow(scope: Scope, { phase }: Interaction): boolean {
    return AFTER[scope].includes(phase);
  }

  advance(interaction: Interaction, phase: Scope, now: number): void {
    const calledBackAt = phase === 'callback_invocation' ? now : interaction.calledBackAt;
    this.#all.set(interaction.interactionId, { ...interaction, phase, calledBackAt });
  }

  all(): readonly Interaction[] {
    return [...this.#all.values()];
  }
}
