import type { PlatformReader } from './reader';

/**
 * LinkedIn puts a "CR" sign on pictures and videos with Content Credentials, AI or not; where it stands in the page is
 * not known, and the sign alone would say nothing about AI. So nothing is read here. Evidence: docs/platforms.md.
 */
export const linkedin: PlatformReader = {
  id: 'linkedin',
  hosts: ['linkedin.com'],
  read: () => ({ unknown: 'unknown-structure' }),
};
