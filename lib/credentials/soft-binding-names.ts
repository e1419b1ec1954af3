import type { SoftBinding } from '../inspection/schema';

type Registered = Pick<SoftBinding, 'name' | 'kind'>;
const watermark = (name: string): Registered => ({ name, kind: 'watermark' });
const fingerprint = (name: string): Registered => ({ name, kind: 'fingerprint' });

/**
 * Algorithms of the C2PA's list (github.com/c2pa-org/softbinding-algorithm-list, as of 2026-09) whose identifier is
 * known in full. Names of makers and products; the list is longer, and what it holds besides is shown by its identifier.
 */
const REGISTERED: ReadonlyMap<string, Registered> = new Map([
  ['com.digimarc.validate.1', watermark('Digimarc Validate')],
  ['org.atsc.a336', watermark('ATSC A/334, A/335, A/336')],
  ['io.iscc.v0', fingerprint('ISCC (ISO 24138)')],
  ['com.adobe.trustmark.Q', watermark('Adobe TrustMark Q')],
  ['com.adobe.trustmark.C', watermark('Adobe TrustMark C')],
  ['com.adobe.trustmark.P', watermark('Adobe TrustMark P')],
  ['com.adobe.icn.dense', fingerprint('Adobe ICN')],
  ['ai.steg.api', watermark('Steg.AI')],
  ['ai.trufo.gen1.image', watermark('Trufo')],
  ['ai.trufo.gen1.image-lite', watermark('Trufo')],
  ['ai.trufo.pawprint.watermark', watermark('Trufo Pawprint')],
  ['ai.trufo.pawprint.fingerprint', fingerprint('Trufo Pawprint')],
  ['app.overlai.watermark.1', watermark('Overlai')],
  ['tv.kinetiq.watercast.48.1', watermark('Kinetiq Watercast')],
  ['com.imatag.lamark.v1', watermark('Imatag Lamark')],
  ['com.microsoft.invismark.1', watermark('Microsoft InvisMark')],
  ['com.microsoft.wavmark.1', watermark('Microsoft WavMark')],
  ['com.markany.watermark.1', watermark('MarkAny')],
  ['com.aiwatermark.videoseal.1', watermark('Meta Video Seal (aiwatermark.com)')],
  ['com.aiwatermark.pixelseal.1', watermark('Meta Pixel Seal (aiwatermark.com)')],
  ['com.aiwatermark.audioseal.1', watermark('Meta AudioSeal (aiwatermark.com)')],
  ['com.writerslogic.zwc-watermark.2', watermark('WritersLogic')],
  ['com.writerslogic.text-fingerprint.1', fingerprint('WritersLogic')],
  ['com.joinmonolith.sha256', fingerprint('Monolith')],
  ['com.museblossom.contentsdefence.1', watermark('Museblossom')],
  ['me.deepmark.audio.vigil.128', watermark('Deepmark')],
  ['io.blockfact.audio.watermark.32', watermark('Blockfact')],
]);

/** What the C2PA's list calls an algorithm; both null for one that is not on it. */
export const registeredSoftBinding = (algorithm: string): Registered =>
  REGISTERED.get(algorithm) ?? { name: null, kind: null };
