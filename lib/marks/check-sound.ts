import type { ByteCheckInput, CheckOutcome } from '../inspection/check';
import { MediaError } from '../media/byte-source';
import type { FrameOptions, SoundFacts } from '../media/frames';

/** `probeSound` of lib/media/frames.ts. */
export type ProbeSound = (
  bytes: ByteCheckInput['bytes'],
  options: Pick<FrameOptions, 'signal' | 'facts'>,
) => Promise<SoundFacts | null>;

/**
 * What is to be said of the sound, as context: that there is some, how it is coded, what is unusual about that. Labels
 * in a sound file's metadata are marks and read with the others. Whether a voice is cloned is not checked: the row stays
 * `skipped`, `not-built`, until something that can tell stands here.
 *
 * No codec is a mark: Sora 2's files of 2025 have AAC at 96 kHz beside `Lavf60.16.100` and 30 frames a second, all
 * three of which any program may write.
 *
 * @throws AbortError when the signal fires.
 */
export async function checkSound(
  { bytes, facts, signal }: ByteCheckInput,
  probeSound: ProbeSound,
): Promise<CheckOutcome<null>> {
  if (facts.kind === 'image') return { finding: null, state: 'skipped', reason: 'not-applicable', detail: null };
  let sound: SoundFacts | null;
  try {
    sound = await probeSound(bytes, { facts, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MediaError)) throw error;
    return {
      finding: null,
      state: 'skipped',
      reason: 'not-built',
      detail: `the sound track was not read: ${error.message}`,
    };
  }
  if (sound === null) return { finding: null, state: 'skipped', reason: 'no-sound', detail: null };
  const { codec, sampleRate, channels } = sound;
  const about = `${codec ?? 'sound of an unnamed codec'}, ${sampleRate} Hz, ${channels} ${channels === 1 ? 'channel' : 'channels'}`;
  const oddity =
    codec?.startsWith('mp4a') && sampleRate === 96_000
      ? '; 96 kHz is unusual for video: files of Sora 2 have it, and so may others'
      : '';
  return {
    finding: null,
    state: 'skipped',
    reason: 'not-built',
    detail: `${about}${oddity}; cloned voices are not checked for`,
  };
}
