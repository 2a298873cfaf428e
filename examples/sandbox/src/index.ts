export type {
  CallEntry,
  CallFacts,
  CallKind,
  CallLog,
  Fault,
  FaultBoard,
  FaultTarget,
  InpsProfilo,
  IssuedCertificate,
  Pki,
  RestProfilo,
  SandboxClock,
  SignatureFaultKind,
  SignerOptions,
} from './context.js';
export { createClock } from './clock.js';
export { InvalidInput } from './invalid-input.js';
export type { InputIssue } from './invalid-input.js';
export type { NomeAmbiente } from './pdnd/ambiente.js';
export type { AgreementState, DescriptorState, PurposeState, Seed, SeedClient, SeedKeychain } from './seed/seed.js';
export { startSandbox } from './start-sandbox.js';
export type { Sandbox, SandboxOptions } from './sandbox.js';
export { findPersona, personaByScenario, PERSONE } from './persone/persone.js';
export type { Persona } from './persone/persone.js';
