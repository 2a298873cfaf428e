/** How fast an application may go, in things a minute. */
export interface RitmoApplicazione {
  /** Calls to INPS, for each service. Absent: no pace. */
  readonly minuto?: number;
  /** Of these, calls for persons whom it attests without naming them (Q-03b). Default 60. */
  readonly attestateMinuto?: number;
  /** Refusals that are each written in the register; those beyond are counted by minute and reason (E-09b). Default 300. */
  readonly rifiutiMinuto?: number;
}
