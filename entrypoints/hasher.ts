import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { createCredentialsEngine } from '../lib/credentials/engine';
import { frugalReader, type SyncReader } from '../lib/credentials/frugal-reader';
import { carryOut } from '../lib/credentials/hash-apart';

/** The worker that compares one large file with what was signed, and is ended by the engine's worker. */
export default defineUnlistedScript(() => {
  // The C2PA library finds it here and nowhere else.
  const scope = self as unknown as { FileReaderSync: new () => SyncReader };
  scope.FileReaderSync = frugalReader(scope.FileReaderSync);
  self.onmessage = ({ data }) => {
    void carryOut(data, createCredentialsEngine, (answer) => self.postMessage(answer));
  };
});
