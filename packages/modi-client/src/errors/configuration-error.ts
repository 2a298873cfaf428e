import { ModiError, type ConfigurationErrorCode, type ModiErrorDetails } from './modi-error.js';

/** You called it wrong: an option, an identifier or a key cannot be used. The message names the field and the remedy. */
export class ConfigurationError extends ModiError {
  override readonly code: ConfigurationErrorCode;

  constructor(code: ConfigurationErrorCode, message: string, details?: ModiErrorDetails) {
    super(message, details);
    this.code = code;
  }
}

/** An option that cannot be used: `field` is its name, `remedy` what to do about it. */
export function invalidOption(field: string, remedy: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError('ERR_MODI_CONFIG_INVALID', `${field}: ${remedy}`, { facts: { field }, cause });
}
