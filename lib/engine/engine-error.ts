/** Apart from the engine's messages: the popup shows errors, and need not carry the rest. */
import * as z from 'zod/mini';
import { LIMITS } from '../inspection/limits';

export const engineErrorCodes = ['not-media', 'unreadable', 'crashed', 'busy', 'cancelled', 'timeout'] as const;
export const engineErrorSchema = z.object({
  code: z.enum(engineErrorCodes),
  /** Names the input and why, in English, for logs and the command line. */
  message: z.string().check(z.maxLength(LIMITS.longText)),
});
export type EngineError = z.infer<typeof engineErrorSchema>;
