import type { Mark } from '../inspection/schema';
import type { EmbeddedMetadata } from './embedded-metadata';
import { markText } from './mark-text';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** A line of its own kind: the word, then nothing but base64 to the end. */
const SIGNATURE = /^Signature: ?([A-Za-z0-9+/]{40,2000}={0,2})$/;
const JOB = / Job ID: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * What two picture generators write as text: Grok the pair `ImageDescription` = `Signature: …` and `Artist` = a UUID
 * (EXIF), Midjourney the prompt with `Job ID: …` (PNG text `Description`).
 *
 * Source: each seen in a real file. Strength: Grok's pair is strong, as neither half occurs by itself and the two
 * together were seen nowhere else; the signature itself cannot be checked here, its key is not public. Midjourney's is
 * a hint.
 *
 * False-positive traps: either half of the pair alone is no mark; a description that mentions a job number, without a
 * UUID at its very end, is none.
 */
export function readImageText(metadata: EmbeddedMetadata): Mark[] {
  const marks: Mark[] = [];
  const description = metadata.entries.find(({ key }) => key === 'ImageDescription');
  const artist = metadata.entries.find(({ key }) => key === 'Artist');
  if (description && artist && SIGNATURE.test(description.value) && UUID.test(artist.value)) {
    marks.push({
      kind: 'container',
      generator: 'grok',
      strength: 'strong',
      value: `${markText(description.value, 80)}; artist ${artist.value} (signature not verified)`,
      where: `${description.where}, Artist`,
    });
  }
  const job = metadata.entries.find(
    ({ key, value }) => key === 'Description' && value.length < 64 * 1024 && JOB.test(value.trim()),
  );
  if (job) {
    marks.push({
      kind: 'container',
      generator: 'midjourney',
      strength: 'hint',
      value: `Job ID: ${JOB.exec(job.value.trim())?.[1]}`,
      where: job.where,
    });
  }
  return marks;
}
